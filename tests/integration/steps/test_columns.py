"""What each column is read as, shown and overridable (``didd columns``)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from didd.adapters.agency_workbooks.return_slip import PAGE
from didd.steps.collect.collect import preview
from didd.steps.collect.columns_read import read_columns
from tests.support.bureau import Bureau

LIST = "Nomor;Butir;Ringkasn Isi Informasi;Warna\n1;Laporan Kinerja 2025;Isi;biru\n"


def read(bureau: Bureau) -> list[tuple[str, str, str, str]]:
    columns = read_columns(bureau.office, bureau.agency)
    assert {(c["file"], c["row"]) for c in columns} == {("inventaris.csv", 1)}
    return [(c["column"], c["name"], c["field"], c["by"]) for c in columns]


def test_columns_are_shown_with_what_told_their_field(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.put(inventaris_csv=LIST.encode())
    assert read(bureau) == [
        ("A", "Nomor", "nomor", "name"),
        ("B", "Butir", "judul", "question"),
        ("C", "Ringkasn Isi Informasi", "ringkasan", "likeness"),
        ("D", "Warna", "", ""),
    ]


def test_a_harvest_and_a_preview_say_how_columns_were_read(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.put(inventaris_csv=LIST.encode())
    shown = read_columns(bureau.office, bureau.agency)
    assert preview(bureau.office, bureau.agency).to_json()["columns"] == shown
    assert bureau.harvest().to_json()["columns"] == shown
    assert bureau.harvest().to_json()["columns"] == shown  # nothing changed, nothing read again
    page = (bureau.folder / "_hasil" / PAGE).read_text(encoding="utf-8")
    assert "Ringkasn Isi Informasi" in page
    assert "Ringkasan Isi Informasi, menurut isinya atau nama yang mirip" in page


def test_no_personal_number_is_shown_as_the_name_of_a_column(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.put(inventaris_csv=f"{LIST.splitlines()[0]};6271014101900001\n1;a;b;c;d\n".encode())
    assert "6271014101900001" not in str(bureau.harvest().to_json())


def test_a_preview_explains_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.xlsx", b"PK\x03\x04 rusak")
    assert preview(bureau.office, bureau.agency).status == "blocked"
    page = (bureau.folder / "_hasil" / PAGE).read_text(encoding="utf-8")
    assert "Daftar inventaris tidak dapat dibuka" in page


def test_an_agency_overrides_how_its_columns_are_read(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.put(inventaris_csv=LIST.encode())
    own = {"BUTIR": "judul", "ringkasn isi informasi": "media"}
    config = bureau.office.config
    listed = tuple(
        a.model_copy(update={"columns": own}) if a.slug == bureau.slug else a
        for a in config.agency_list.agencies
    )
    configured = config.agency_list.model_copy(update={"agencies": listed})
    changed = config.model_copy(update={"agency_list": configured})
    bureau.office = replace(bureau.office, config=changed)
    assert read(bureau)[1:3] == [
        ("B", "Butir", "judul", "agency"),
        ("C", "Ringkasn Isi Informasi", "media", "agency"),
    ]
    bureau.harvest()
    assert bureau.office.store.harvests.rows(bureau.slug)[0].values["media"] == "Isi"
