from __future__ import annotations

import json
import random
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.model import Classification, EditionStatus, Entry
from didd.publication.ckan_datasets import record_package, register_package, wanted_packages
from didd.publication.differences import differences
from didd.register.editions import first_established
from didd.text.file_names import distinct
from tests.support.publishing import (
    ROOT,
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)

AGENCY = make_agency()
CONFIG = catalog_config()
GOLDEN = ROOT / "tests" / "golden" / "package.json"
OUTPUTS = {"csv": "c" * 64, "json": "d" * 64, "xlsx": "e" * 64, "pdf": "f" * 64}


def package_of(entry: Entry):
    return record_package(entry, make_edition([entry]), AGENCY, CONFIG)


class TestRecordPackage:
    def test_is_the_golden_one(self) -> None:
        entry = make_entry(files=[make_file(path="data/Tabel 2025.csv")])
        made = json.dumps(package_of(entry).dataset, indent=1, ensure_ascii=False) + "\n"
        assert made == GOLDEN.read_text(encoding="utf-8")

    def test_carries_each_field_under_the_key_that_metadata_yaml_names(self) -> None:
        spoken = {s.code: f"nilai {s.code}" for s in CONFIG.metadata.fields if s.ckan}
        own = {"judul": "Judul", "klasifikasi": "BERKALA", "nomor": "7"}
        entry = make_entry(title="Judul", number="7", fields=spoken)
        dataset = package_of(entry).dataset
        for spec in CONFIG.metadata.fields:
            if spec.ckan is not None:
                value = own.get(spec.code, spoken[spec.code])
                assert dataset[spec.ckan] in (value, [value]), spec.code

    def test_fields_without_a_ckan_key_stay_off_the_portal(self) -> None:
        hidden = {s.code: f"rahasia {s.code}" for s in CONFIG.metadata.fields if s.ckan is None}
        assert "rahasia" not in json.dumps(dict(package_of(make_entry(fields=hidden)).dataset))

    def test_the_licence_is_the_configurations_for_the_class(self) -> None:
        config = catalog_config()
        own = config.portal.publish.model_copy(
            update={"classes": {Classification.BERKALA: "cc-zero"}}
        )
        portal = config.portal.model_copy(update={"publish": own})
        config = config.model_copy(update={"portal": portal})
        licences = {
            classification: record_package(
                (entry := make_entry(classification=classification)),
                make_edition([entry]),
                AGENCY,
                config,
            ).dataset["license_id"]
            for classification in (Classification.BERKALA, Classification.SERTA_MERTA)
        }
        assert licences == {Classification.BERKALA: "cc-zero", Classification.SERTA_MERTA: "cc-by"}

    def test_excluded_information_is_refused(self) -> None:
        entry = make_entry(classification=Classification.DIKECUALIKAN)
        with pytest.raises(ValueError, match="excluded"):
            package_of(entry)

    def test_an_edition_that_is_not_established_is_refused(self) -> None:
        entry = make_entry()
        draft = make_edition([entry], status=EditionStatus.DRAFT)
        with pytest.raises(ValueError, match="not established"):
            record_package(entry, draft, AGENCY, CONFIG)

    def test_another_agencys_edition_is_refused(self) -> None:
        entry = make_entry()
        with pytest.raises(ValueError, match="is not lain's"):
            record_package(entry, make_edition([entry]), make_agency("lain"), CONFIG)

    def test_the_same_bytes_under_the_same_name_are_one_resource(self) -> None:
        files = [make_file(b"x", "a/t.csv"), make_file(b"x", "b/t.csv"), make_file(b"y", "c/t.csv")]
        package = package_of(make_entry(files=files))
        assert len(package.dataset["resources"]) == len(package.files) == 2

    @given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
    def test_ids_and_names_are_ones_that_ckan_takes(self, key: str) -> None:
        package = package_of(make_entry(key, files=[make_file()]))
        assert re.fullmatch(r"[a-z0-9_-]{2,100}", package.name)
        assert str(uuid.UUID(package.id)) == package.id
        assert all(str(uuid.UUID(i)) == i for i in package.files)

    @pytest.mark.parametrize(
        ("name", "format_"),
        [
            ("a.pdf", "PDF"),
            ("a.JPG", "JPEG"),
            ("peta.geojson", "GeoJSON"),
            ("arsip.tar.gz", "GZ"),
            ("tanpa suffix", ""),
            ("Laporan v1.2 final", ""),
            (".csv", ""),
        ],
    )
    def test_the_format_is_ckans_word_for_the_suffix(self, name: str, format_: str) -> None:
        [resource] = package_of(make_entry(files=[make_file(path=name)])).dataset["resources"]
        assert resource["format"] == format_


class TestHistory:
    def history(self, *lists: list[Entry]) -> list[dict]:
        editions = [make_edition(entries, number=n) for n, entries in enumerate(lists, 1)]
        package = wanted_packages(AGENCY, editions, CONFIG)[make_entry("a").record_id]
        return json.loads(package.dataset["riwayat"] or "[]")

    def test_tells_each_earlier_version_once_the_newest_first(self) -> None:
        one, two = make_file(b"satu", "rahasia-satu.csv"), make_file(b"dua", "dua.csv")
        old, mid = make_entry("a", files=[one]), make_entry("a", files=[two])
        new = make_entry("a", title="Judul yang baru", files=[two])
        reported = self.history([old], [old], [mid], [new], [new])
        assert [v["edisi"] for v in reported] == ["2026/3", "2026/1"]
        assert [v["berkas"] for v in reported] == [[two.sha256], [one.sha256]]
        assert "rahasia" not in json.dumps(reported)

    def test_what_was_excluded_then_is_no_earlier_version(self) -> None:
        excluded = Classification.DIKECUALIKAN
        closed = make_entry("a", title="Dahulu tertutup", classification=excluded)
        assert self.history([closed], [make_entry("a")]) == []

    def test_the_same_after_a_break_is_not_told_as_earlier(self) -> None:
        assert self.history([make_entry("a")], [make_entry("b")], [make_entry("a")]) == []


class TestFirstEstablished:
    def test_an_unchanged_record_keeps_number_and_edition_when_the_list_grows(self) -> None:
        first = make_edition([make_entry("a", number="1")], number=1)
        second = make_edition([make_entry("b", number="1"), make_entry("a", number="2")], number=2)
        before = wanted_packages(AGENCY, [first], CONFIG)
        after = wanted_packages(AGENCY, [first, second], CONFIG)
        record = make_entry("a").record_id
        assert after[record] == before[record]
        assert after[make_entry("b").record_id].dataset["edisi"] == "2026/2"

    def test_a_changed_record_gets_the_new_edition(self) -> None:
        first = make_edition([make_entry("a")], number=1)
        second = make_edition([make_entry("a", title="Baru sekali")], number=2)
        packages = wanted_packages(AGENCY, [first, second], CONFIG)
        assert packages[make_entry("a").record_id].dataset["edisi"] == "2026/2"

    def test_a_record_that_was_dropped_in_between_is_established_anew(self) -> None:
        a, b = make_entry("a"), make_entry("b")
        editions = [
            make_edition([a, b], number=1),
            make_edition([b], number=2),
            make_edition([a, b], number=3),
        ]
        found = first_established(editions)
        assert found[a.record_id][1].number == 3
        assert found[b.record_id][1].number == 1

    @given(
        st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=6),
        st.randoms(),
    )
    def test_agrees_with_looking_back_edition_by_edition(self, years, shuffler) -> None:
        editions = [
            make_edition([make_entry(k, title=f"Judul {t}") for k, t in year.items()], number=n)
            for n, year in enumerate(years, 1)
        ]
        expected = {}
        for entry in editions[-1].register.entries if editions else ():
            run = list(editions)
            for edition in reversed(editions):
                if any(
                    (e.record_id, e.content_hash) == (entry.record_id, entry.content_hash)
                    for e in edition.register.entries
                ):
                    run = [edition]
                else:
                    break
            expected[entry.record_id] = run[0].number
        shuffler.shuffle(editions)
        found = first_established(editions)
        assert {i: edition.number for i, (_, edition) in found.items()} == expected


class TestRegisterPackage:
    def test_offers_the_register_in_every_format_and_the_superseded_ones_too(self) -> None:
        old = make_edition(
            [make_entry()], number=1, outputs={k: v[::-1] for k, v in OUTPUTS.items()}
        )
        new = make_edition([make_entry()], number=2, outputs=OUTPUTS)
        package = register_package(new, AGENCY, CONFIG, [old])
        assert package.name == "didd-dinas-contoh-2026"
        assert [r["format"] for r in package.dataset["resources"]][:4] == [
            "PDF",
            "XLSX",
            "CSV",
            "JSON",
        ]
        [csv] = [r for r in package.dataset["resources"] if r["format"] == "CSV"]
        titles = {f["name"]: f["title"] for f in json.loads(csv["schema"])["fields"]}
        assert titles["judul"] == "Judul Informasi"
        assert [r["format"] for r in package.dataset["resources"] if "schema" in r] == ["CSV"]
        assert package.dataset["jenis_entri"] == "daftar"
        assert package.dataset["edisi"] == "2026/2"
        assert "000/2/CONTOH/2026" in package.dataset["notes"]

    def test_stays_the_same_dataset_all_year_and_another_the_next(self) -> None:
        def of(year: int, number: int):
            return register_package(make_edition([], year=year, number=number), AGENCY, CONFIG)

        assert of(2026, 1).id == of(2026, 2).id != of(2027, 1).id

    def test_last_years_register_stays_wanted(self) -> None:
        editions = [make_edition([], year=2026), make_edition([], year=2027)]
        names = {p.name for p in wanted_packages(AGENCY, editions, CONFIG).values()}
        assert names == {"didd-dinas-contoh-2026", "didd-dinas-contoh-2027"}


class TestWantedPackages:
    def test_nothing_established_is_nothing_wanted(self) -> None:
        draft = make_edition([make_entry()], status=EditionStatus.DRAFT)
        assert wanted_packages(AGENCY, [], CONFIG) == {}
        assert wanted_packages(AGENCY, [draft], CONFIG) == {}

    def test_a_draft_after_an_edition_changes_nothing(self) -> None:
        edition = make_edition([make_entry("a")], number=1)
        draft = make_edition([make_entry("b")], number=2, status=EditionStatus.DRAFT)
        assert wanted_packages(AGENCY, [edition, draft], CONFIG) == wanted_packages(
            AGENCY, [edition], CONFIG
        )

    def test_what_was_withdrawn_since_is_left_out(self) -> None:
        edition = make_edition([make_entry("a"), make_entry("b")])
        gone = make_entry("a").record_id
        assert gone not in wanted_packages(AGENCY, [edition], CONFIG, without={gone})

    def test_the_order_of_editions_does_not_matter(self) -> None:
        editions = [make_edition([make_entry("abc"[n])], number=n + 1) for n in range(3)]
        once = wanted_packages(AGENCY, editions, CONFIG)
        random.Random(3).shuffle(editions)
        assert wanted_packages(AGENCY, editions, CONFIG) == once


class TestDifferences:
    def test_what_the_portal_adds_of_its_own_is_no_difference(self) -> None:
        dataset = package_of(make_entry(files=[make_file()])).dataset
        resources = [{**r, "position": 0, "last_modified": "x"} for r in dataset["resources"]]
        shown = {**dataset, "num_resources": 1, "kategori": None, "resources": resources}
        assert differences(dataset, shown) == ()

    def test_the_order_of_files_is_one(self) -> None:
        files = [make_file(b"x", "x.csv"), make_file(b"y", "y.csv")]
        dataset = package_of(make_entry(files=files)).dataset
        shown = {**dataset, "resources": list(reversed(dataset["resources"]))}
        assert differences(dataset, shown) == ("urutan berkas berubah",)

    @given(st.sampled_from(sorted(package_of(make_entry()).dataset)))
    def test_every_key_is_compared(self, key: str) -> None:
        dataset = package_of(make_entry()).dataset
        other = [{"id": "x", "name": "x"}] if key == "resources" else "lain"
        assert len(differences(dataset, {**dataset, key: other})) == 1


def test_many_files_of_one_name_are_numbered_each_and_at_once() -> None:
    names = distinct(["laporan.pdf", "LAPORAN (2).pdf", *["laporan.pdf"] * 5000, "\x01", "\u202e"])
    assert len({name.casefold() for name in names}) == len(names)
    assert names[2:4] == ["laporan (3).pdf", "laporan (4).pdf"]
    assert names[-2:] == ["berkas", "berkas (2)"]
