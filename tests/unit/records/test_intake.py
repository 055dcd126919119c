"""From proposed rows to records: what is filled in, what is held, and which record it is."""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.model import Agency, Document, Finding, InventoryRow, Record, Severity
from didd.records.exclusions import Exclusions, exclusions
from didd.records.identity import Sighting, identify
from didd.records.intake import accept, intake_frame

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
AGENCY = Agency("contoh", "Dinas Contoh", "CONTOH", sample=True)
TODAY = date(2026, 6, 30)


def documents(**contents: str) -> dict[str, Document]:
    """Return documents by path; the argument ``a_pdf`` is the file ``a.pdf``."""
    paths = {name.replace("_", "."): text for name, text in contents.items()}
    return {
        path: Document(path, len(text), 0, sha256(text.encode()).hexdigest(), "application/pdf")
        for path, text in paths.items()
    }


def row(number: int, **values: str) -> InventoryRow:
    filled = {"judul": f"Laporan {number}", "klasifikasi": "Berkala", **values}
    return InventoryRow("inventaris.csv", "", number, filled, dict.fromkeys(filled, "B"))


def excluded(
    rows: Iterable[InventoryRow],
    files: Mapping[str, Document],
    by_agency: Mapping[str, Mapping[str, int]] | None = None,
) -> Exclusions:
    return exclusions(AGENCY.slug, rows, files, CONFIG, by_agency or {})


def frame(rows: Iterable[InventoryRow], files: Mapping[str, Document]) -> pd.DataFrame:
    rows = list(rows)
    return intake_frame(rows, files, CONFIG, AGENCY, TODAY, excluded(rows, files))


def accepted(
    rows: Iterable[InventoryRow],
    files: Mapping[str, Document] | None = None,
    findings: Iterable[Finding] = (),
    known: Iterable[Record] = (),
) -> tuple[Record, ...]:
    files = files or {}
    by_key = {record.key: record for record in known}
    return accept(frame(rows, files), findings, files, CONFIG, AGENCY, by_key)


def error(number: int, severity: Severity = Severity.ERROR) -> Finding:
    return Finding("sesuatu", severity, "Ada yang salah.", file="inventaris.csv", row=number)


def test_the_frame_is_all_text_with_four_columns_per_field() -> None:
    found = frame([row(2, waktu_pembuatan=" Sampit, 2025")], {})
    assert {str(t) for t in found.dtypes} == {"string"}
    assert not found.isna().any().any()
    assert len(found.columns) == 3 + 4 * len(CONFIG.metadata.codes)
    cell = found.iloc[0]
    assert (cell["row"], cell["waktu_pembuatan"], cell["tempat_pembuatan"]) == (
        "2",
        "2025",
        "Sampit",
    )
    assert (cell["waktu_pembuatan__raw"], cell["tempat_pembuatan__column"]) == (
        " Sampit, 2025",
        "B",
    )


def test_no_rows_give_an_empty_frame_with_the_same_columns() -> None:
    assert list(frame([], {}).columns) == list(frame([row(2)], {}).columns)


def test_a_place_of_its_own_wins_over_the_place_in_the_time() -> None:
    cells = row(2, waktu_pembuatan="Jakarta, 2025", tempat_pembuatan="Sampit")
    assert frame([cells], {}).iloc[0]["tempat_pembuatan"] == "Sampit"


def test_dates_of_a_sheet_are_read_in_the_order_that_the_sheet_shows() -> None:
    rows = [row(2, waktu_pembuatan="4/25/2013"), row(3, waktu_pembuatan="3/4/2013")]
    assert frame(rows, {})["waktu_pembuatan"].tolist() == ["2013-04-25", "2013-03-04"]


@pytest.mark.parametrize(
    ("cell", "value", "issue"),
    [
        ("a.pdf", "a.pdf", ""),
        ("a.pdf; b.pdf", "a.pdf\nb.pdf", ""),
        ("a.pdf; z.pdf", "a.pdf", "missing"),
        ("../a.pdf", "", "outside"),
        ("", "", "none"),
        ("https://contoh.go.id/x", "", ""),
    ],
)
def test_a_file_cell_is_resolved_and_says_what_is_wrong(cell: str, value: str, issue: str) -> None:
    found = frame([row(2, berkas=cell)], documents(a_pdf="a", b_pdf="b")).iloc[0]
    assert (found["berkas"], found["berkas__issue"]) == (value, issue)


def test_links_among_the_files_become_the_medium_when_there_is_none() -> None:
    link = "https://contoh.go.id/x"
    found = frame([row(2, berkas=link), row(3, berkas=link, media="Buku")], {})
    assert found["media"].tolist() == [link, "Buku"]


@pytest.mark.parametrize("cell", ["a.pdf", "salinan.pdf", "a.pdf; b.pdf", "salinan.pdf; z.pdf"])
def test_a_public_row_never_carries_the_bytes_of_an_excluded_one(cell: str) -> None:
    files = documents(a_pdf="rahasia", salinan_pdf="rahasia", b_pdf="terbuka")
    rows = [row(2, berkas="a.pdf", klasifikasi="Dikecualikan"), row(3, berkas=cell)]
    assert frame(rows, files)["berkas__issue"].tolist() == ["public_twin", "excluded_twin"]
    assert accepted(rows, files) == ()


def test_a_copy_that_no_row_speaks_of_does_not_hold_the_excluded_row() -> None:
    files = documents(a_pdf="rahasia", salinan_pdf="rahasia")
    rows = [
        row(2, berkas="a.pdf", klasifikasi="Dikecualikan"),
        row(0, berkas="salinan.pdf", klasifikasi=""),
    ]
    assert frame(rows, files)["berkas__issue"].tolist() == ["", "excluded_twin"]


def test_what_another_agency_excludes_is_not_public_here() -> None:
    files = documents(a_pdf="rahasia", b_pdf="terbuka")
    closed = {"dlh": {files["a.pdf"].sha256: 7}}
    rows = [row(2, berkas="a.pdf"), row(3, berkas="b.pdf")]
    found = intake_frame(rows, files, CONFIG, AGENCY, TODAY, excluded(rows, files, closed))
    assert found["berkas__issue"].tolist() == ["excluded_elsewhere", ""]


def test_an_excluded_record_keeps_path_and_digest_of_its_file() -> None:
    files = documents(a_pdf="rahasia")
    (record,) = accepted([row(2, berkas="a.pdf", klasifikasi="Dikecualikan")], files)
    assert [(f.path, f.sha256) for f in record.files] == [("a.pdf", files["a.pdf"].sha256)]


def test_rows_with_an_error_are_held_and_the_others_flow() -> None:
    findings = [error(2), error(3, Severity.WARNING), error(4, Severity.INFO)]
    records = accepted([row(2), row(3), row(4)], findings=findings)
    assert [r.title for r in records] == ["Laporan 3", "Laporan 4"]
    assert [r.position for r in records] == [2, 3]


def test_what_may_be_left_empty_is_filled_in_the_record_only() -> None:
    rows = [row(2, berkas="a.pdf"), row(3), row(4, bentuk="Rekam", pejabat_penguasa="Bidang A")]
    files = documents(a_pdf="a")
    assert set(frame(rows, files)["bentuk"]) == {"", "REKAM"}
    assert [(r.fields["bentuk"], r.fields["pejabat_penguasa"]) for r in accepted(rows, files)] == [
        ("SOFTCOPY", "Dinas Contoh"),
        ("HARDCOPY", "Dinas Contoh"),
        ("REKAM", "Bidang A"),
    ]


def test_fields_are_canonical_and_only_the_filled_ones() -> None:
    (record,) = accepted([row(2, nomor="1.", retensi="1 (satu) tahun", media=" - ")])
    assert record.fields == {
        "nomor": "1",
        "retensi": "1 tahun",
        "pejabat_penguasa": "Dinas Contoh",
        "bentuk": "HARDCOPY",
    }


def test_a_class_that_nobody_objected_to_must_exist() -> None:
    with pytest.raises(ValueError, match="Umum"):
        accepted([row(2, klasifikasi="Umum")])


def test_a_file_name_with_a_line_end_stays_one_file() -> None:
    files = documents(**{"a\nb_pdf": "x", "c_pdf": "y"})
    (record,) = accepted([row(2, berkas="a*; c.pdf")], files)
    assert [f.path for f in record.files] == ["a\nb.pdf", "c.pdf"]


def renamed(title: str, **values: str) -> tuple[str, str]:
    """Return the keys before and after the only row gets another title."""
    files = documents(a_pdf="a", b_pdf="b")
    before = accepted([row(2, judul="Laporan Kinerja Tahun 2025", nomor="4", **values)], files)
    after = accepted([row(9, judul=title, nomor="4", **values)], files, known=before)
    return before[0].key, after[0].key


def test_a_corrected_slip_keeps_the_identity() -> None:
    before, after = renamed("Laporan Kinerjja Tahun 2025")
    assert before == after == "laporan-kinerja-tahun-2025"


def test_another_year_at_the_same_number_is_another_record() -> None:
    before, after = renamed("Laporan Kinerja Tahun 2026")
    assert (before, after) == ("laporan-kinerja-tahun-2025", "laporan-kinerja-tahun-2026")


def test_the_same_file_under_a_new_title_is_the_same_record() -> None:
    before, after = renamed("LKjIP", berkas="a.pdf")
    assert before == after


def test_another_class_is_the_same_record() -> None:
    before = accepted([row(2, judul="Profil dinas")])
    after = accepted([row(2, judul="PROFIL DINAS", klasifikasi="Dikecualikan")], known=before)
    assert [r.key for r in after] == [r.key for r in before]


def test_a_record_renamed_twice_is_still_found() -> None:
    files = documents(a_pdf="a")
    first = accepted([row(2, judul="Profil", berkas="a.pdf")], files)
    second = accepted([row(2, judul="Profil dinas", berkas="a.pdf")], files, known=first)
    third = accepted([row(2, judul="Profil dinas", klasifikasi="Setiap Saat")], known=second)
    assert [r.key for r in (*first, *second, *third)] == ["profil"] * 3


def test_a_new_record_never_takes_a_key_that_is_gone() -> None:
    files = documents(a_pdf="a")
    first = accepted([row(2, judul="Profil", berkas="a.pdf")], files)
    second = accepted([row(2, judul="Riwayat", berkas="a.pdf")], files, known=first)
    third = accepted(
        [row(2, judul="Riwayat", berkas="a.pdf"), row(3, judul="Profil")], files, known=second
    )
    assert [r.key for r in third] == ["profil", "profil-2"]


def test_repeated_titles_are_told_apart_by_file_and_number() -> None:
    files = documents(a_pdf="a", b_pdf="b")
    rows = [
        row(2, judul="Neraca", nomor="10", berkas="a.pdf"),
        row(3, judul="Neraca", nomor="2", berkas="b.pdf"),
    ]
    before = accepted(rows, files)
    assert [r.key for r in before] == ["neraca-2", "neraca"]
    swapped = accepted([row(2, judul="Neraca", nomor="1", berkas="a.pdf")], files, known=before)
    assert [r.key for r in swapped] == ["neraca-2"]


def test_a_row_held_back_keeps_its_key_from_others() -> None:
    files = documents(a_pdf="a")
    before = accepted([row(2, judul="Profil", berkas="a.pdf")], files)
    rows = [row(2, judul="Profil", berkas="a.pdf"), row(3, judul="Lampiran", berkas="a.pdf")]
    after = accepted(rows, files, findings=[error(2)], known=before)
    assert [r.key for r in after] == ["lampiran"]


TITLES = st.sampled_from(
    ["Profil", "profil!", "Neraca 2025", "Neraca 2026", "Neraca", "", "???", "Rencana Kerja"]
)
SIGHTINGS = st.builds(
    Sighting,
    title=TITLES,
    classification=st.sampled_from(["BERKALA", "SETIAP_SAAT"]),
    number=st.sampled_from(["", "1", "2", "10", "a"]),
    digests=st.frozensets(st.sampled_from("xyz"), max_size=2),
)
CELLS = st.fixed_dictionaries(
    {
        "judul": TITLES.filter(str.strip),
        "klasifikasi": st.sampled_from(["Berkala", "Serta Merta", "Dikecualikan"]),
        "nomor": st.sampled_from(["", "1", "2", "10"]),
        "berkas": st.sampled_from(["", "a.pdf", "b.pdf", "a.pdf; c.pdf"]),
    }
)


@settings(deadline=None)
@given(st.lists(SIGHTINGS, max_size=12))
def test_no_key_is_given_twice(sightings: list[Sighting]) -> None:
    keys = identify(sightings, {})
    assert len(set(keys)) == len(sightings)
    assert all(keys)


@settings(deadline=None)
@given(st.lists(CELLS, max_size=10))
def test_accepting_twice_gives_the_same_records(cells: list[dict[str, str]]) -> None:
    rows = [row(i, **values) for i, values in enumerate(cells, start=2)]
    files = documents(a_pdf="a", b_pdf="b", c_pdf="c")
    once = accepted(rows, files)
    assert accepted(rows, files, known=once) == once
    assert len({r.key for r in once}) == len(once)


@settings(deadline=None)
@given(st.lists(CELLS, max_size=8, unique_by=lambda c: c["judul"].casefold().strip("!")), st.data())
def test_sorting_a_list_changes_no_record(cells: list[dict[str, str]], data: st.DataObject) -> None:
    rows = [row(i, **values) for i, values in enumerate(cells, start=2)]
    files = documents(a_pdf="a", b_pdf="b", c_pdf="c")
    once = accepted(rows, files)
    again = accepted(data.draw(st.permutations(rows)), files, known=once)
    assert {(r.key, r.content_hash) for r in again} == {(r.key, r.content_hash) for r in once}
