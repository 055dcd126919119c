"""What an entry leaves empty: filled in where something follows, a gap with a name where not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import CatalogConfig
from didd.model import Entry, Register, RegisterEdition
from didd.register.derive import (
    COPY_NOTE,
    MARK,
    MARK_NOTE,
    ON_THE_PORTAL,
    derived,
    derived_away,
)
from didd.register.json_form import edition_json
from didd.register.printing.printed_list import printed_list
from didd.register.readiness import readiness
from didd.register.serialise import derived_words, register_rows
from tests.support.factories import make_file, make_record
from tests.support.samples.register_samples import catalog_config, listed_record, make_edition

CONFIG = catalog_config()
SITE = "https://ppid.contoh.invalid"
FILE = make_file("isi")
BARE = make_record("kosong", title="Data stunting Kapuas", fields={}, files=(FILE,))


def settled(site: str | None = SITE) -> CatalogConfig:
    agencies = CONFIG.agency_list.model_copy(
        update={
            "agencies": tuple(
                a.model_copy(update={"topic": "Kesehatan"}) if a.slug == "dinkes" else a
                for a in CONFIG.agency_list.agencies
            )
        }
    )
    portal = CONFIG.portal.model_copy(update={"site_url": site})
    return CONFIG.model_copy(update={"portal": portal, "agency_list": agencies})


def made(*records: object, days: dict[str, str] | None = None) -> RegisterEdition:
    edition = make_edition(list(records))  # type: ignore[arg-type]
    return replace(edition, register=derived(edition.register, settled(), days or {}))


def only(edition: RegisterEdition) -> Entry:
    [entry] = edition.register.entries
    return entry


def bare() -> RegisterEdition:
    return made(replace(BARE, fields={}), days={FILE.sha256: "2024-05-06"})


def test_what_follows_from_files_portal_and_settings_is_filled_in() -> None:
    assert only(bare()).derived == {
        "waktu_pembuatan": "2024-05-06",
        "bentuk": "SOFTCOPY",
        "media": ON_THE_PORTAL,
        "kategori": "Kesehatan",
        "kode_wilayah": "62.03",
    }


def test_nothing_that_the_agency_wrote_is_touched() -> None:
    entry = only(made(listed_record(1), days={listed_record(1).files[0].sha256: "1999-01-01"}))
    assert set(entry.derived) == {"kategori", "kode_wilayah"}
    assert entry.fields == {k: v for k, v in listed_record(1).fields.items() if v}
    assert entry.derived["kode_wilayah"] == "62", "no region is named: the whole territory"


def test_on_paper_alone_there_is_no_portal_and_the_medium_is_a_gap() -> None:
    edition = made(replace(BARE, fields={"bentuk": "HARDCOPY"}, files=()))
    assert "media" not in only(edition).derived
    assert "media" in {gap.field for gap in readiness(edition.register, settled()).gaps}


def test_a_derived_value_is_marked_in_every_form() -> None:
    edition = bare()
    [row] = register_rows(edition, settled())
    assert row["diturunkan"].split(" | ") == list(only(edition).derived)
    assert row["media"] == ON_THE_PORTAL
    [plain] = edition_json(edition, settled())["entries"]
    assert (plain["media"], plain["diturunkan"][0]) == ([ON_THE_PORTAL], "waktu_pembuatan")
    printed = printed_list(edition, settled())
    cells = [c for s in printed.sections for row_ in s.rows for c in row_]
    assert f"{ON_THE_PORTAL} {MARK}" in cells
    assert any(note.startswith(MARK) for note in printed.frame.notes)
    assert not any(n.startswith(MARK) for n in printed_list(made(), settled()).frame.notes)


def test_the_address_is_the_items_own_and_only_where_the_portal_has_one() -> None:
    [row] = register_rows(bare(), settled())
    assert row["alamat"] == f"{SITE}/dataset/dinkes-{BARE.id.replace('-', '')[:12]}"
    assert register_rows(bare(), settled(None))[0]["alamat"] == ""


def test_what_was_approved_and_its_hash_are_as_without_derived_values() -> None:
    plain = make_edition([replace(BARE, fields={})]).register
    assert derived_away(bare().register).content_hash == plain.content_hash
    assert "derived" not in plain.entries[0].to_json(), "as stored before there was any"
    assert Register.from_json(bare().register.to_json()) == bare().register


def test_gaps_are_told_per_row_and_counted() -> None:
    edition = made(replace(BARE, fields={}), listed_record(1))
    found = readiness(edition.register, settled()).to_json()
    assert found["gaps"] == {
        "tanpa-ringkasan": 1,
        "tanpa-pejabat-penguasa": 1,
        "tanpa-penanggung-jawab": 1,
        "tanpa-waktu-pembuatan": 1,
        "tanpa-tempat-pembuatan": 1,
        "tanpa-retensi": 1,
    }
    [row] = found["rows"]
    assert (row["id"], row["judul"]) == (BARE.id, BARE.title)
    assert "retensi" in row["kosong"]
    assert found["derived"]["media"] == 1
    assert not found["ready"]


def test_what_the_office_has_not_settled_is_told_too() -> None:
    register = made(listed_record(1)).register
    assert readiness(register, settled()).office == ()
    assert readiness(register, settled(None)).office == ("alamat-portal-belum-diatur",)
    assert readiness(register, settled("http://127.0.0.1:5000")).office == (
        "alamat-portal-bukan-umum",
    )


@given(st.lists(st.integers(0, 30), unique=True, max_size=6))
def test_deriving_twice_is_deriving_once(numbers: list[int]) -> None:
    once = made(*(listed_record(n) for n in numbers)).register
    assert derived(once, settled(), {}) == once


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_exactly_the_entries_made_of_copies_are_marked(listed: set[int], copied: set[int]) -> None:
    plain = make_edition([listed_record(n) for n in sorted(listed)]).register
    copies = {(listed_record(n).id, listed_record(n).content_hash) for n in copied}
    others = {(one.id, "another version") for one in map(listed_record, listed - copied)}
    found = derived(plain, settled(), {}, copies | others)
    marked = {e.record_id for e in found.entries if e.derived.get("salinan") == "dihitamkan"}
    assert marked == {listed_record(n).id for n in listed & copied}
    assert derived_away(found) == plain
    if not marked:
        assert found.to_json() == derived(plain, settled(), {}).to_json()
        assert found.content_hash == derived(plain, settled(), {}).content_hash


def test_a_copy_is_told_in_every_form_and_is_no_value_that_was_filled_in() -> None:
    record = listed_record(1)
    plain = make_edition([record, listed_record(2)])
    register = derived(plain.register, CONFIG, {}, {(record.id, record.content_hash)})
    edition = replace(plain, register=register)
    told = {e["id"]: e["diturunkan"] for e in edition_json(edition, CONFIG)["entries"]}
    assert {name for name, each in told.items() if "salinan: dihitamkan" in each} == {record.id}
    rows = {row["id"]: row["diturunkan"].split(" | ") for row in register_rows(edition, CONFIG)}
    assert {name for name, each in rows.items() if "salinan: dihitamkan" in each} == {record.id}
    printed = printed_list(edition, CONFIG)
    titles = [c for s in printed.sections for row in s.rows for c in row if "dihitamkan" in c]
    assert titles == [f"{record.title} (sebagian dihitamkan)"]
    assert COPY_NOTE in printed.frame.notes
    assert COPY_NOTE not in printed_list(plain, CONFIG).frame.notes
    only_copies = (replace(e, derived={"salinan": "dihitamkan"}) for e in register.entries)
    assert derived_words(replace(register, entries=tuple(only_copies))) == ""
    assert derived_words(register) == MARK_NOTE
