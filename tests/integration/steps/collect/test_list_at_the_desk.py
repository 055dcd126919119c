"""The agency's list mended at the desk, and harvested: one item each, both texts shown."""

from __future__ import annotations

import io
import secrets
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from didd.adapters.agency_workbooks.form import render_template
from didd.approval.what_may_be_decided import Refused
from didd.model import AT_THE_DESK, Record
from didd.steps.audit import examine
from didd.steps.collect.at_desk.apply import merged
from didd.steps.collect.at_desk.keep_here import keep_list_at_desk
from didd.steps.collect.at_desk.look import added_since, place_of, row_now, rows_now
from didd.steps.collect.at_desk.mend import Wanted, add_item, mend_row, take_back
from tests.support.bureau import CLOSED, PEMBANTU, UTAMA, Bureau, closed_row, row

PLACE = ("inventaris.csv", "", 2)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.write("lkj.pdf", b"%PDF-1.7 lkj")
    made.list(row("Laporan Kinerja 2025", "lkj.pdf"), row("Profil Dinas", ""))
    return made


def last(bureau: Bureau, place: tuple[str, str, int] = PLACE) -> int:
    found = row_now(bureau.office, bureau.agency, place)
    about = bureau.office.store.desk_cells.about
    history = about(bureau.slug, found.desk.item) if found and found.desk else []
    return history[-1].id if history else 0


def mend(bureau: Bureau, place: tuple[str, str, int] = PLACE, **cells: str) -> int:
    wanted = Wanted(cells, last=last(bureau, place))
    return mend_row(bureau.office, bureau.agency, PEMBANTU, place, wanted)


def choose(bureau: Bureau, **which: tuple[str, ...]) -> None:
    wanted = replace(Wanted({}, last=last(bureau)), **which)
    mend_row(bureau.office, bureau.agency, PEMBANTU, PLACE, wanted)


def add(bureau: Bureau, **cells: str) -> str:
    item = secrets.token_hex(16)
    usual = {"klasifikasi": "Berkala", "bentuk": "Hardcopy", "retensi": "5 tahun"}
    add_item(bureau.office, bureau.agency, PEMBANTU, item, {**usual, **cells})
    return item


def listed(bureau: Bureau) -> dict[str, Record]:
    return {r.title: r for r in bureau.office.store.records.listed(bureau.slug)}


def test_a_held_row_is_mended_at_the_desk_and_the_file_stays_as_it_is(bureau: Bureau) -> None:
    bureau.list(
        row("Laporan Kinerja 2025", "lkj.pdf", klasifikasi="Entah"), row("Profil Dinas", "")
    )
    before = (bureau.folder / "inventaris.csv").read_bytes()
    assert bureau.harvest().records["held"] == 1
    assert mend(bureau, klasifikasi="Berkala") == 1
    report = bureau.harvest()
    assert (report.records["rows"], report.records["held"]) == (2, 0)
    assert (bureau.folder / "inventaris.csv").read_bytes() == before
    assert bureau.harvest().files["new"] == 0
    assert len(listed(bureau)) == 2


def test_a_mended_title_is_the_same_record(bureau: Bureau) -> None:
    bureau.harvest()
    known = {title: record.id for title, record in listed(bureau).items()}
    mend(bureau, ("inventaris.csv", "", 3), judul="Struktur Organisasi")
    bureau.harvest()
    assert listed(bureau)["Struktur Organisasi"].id == known["Profil Dinas"]
    bureau.list(
        row("Profil Dinas", ""), row("Lain Sama Sekali", ""), row("Laporan Kinerja 2025", "lkj.pdf")
    )
    bureau.harvest()
    assert listed(bureau)["Struktur Organisasi"].id == known["Profil Dinas"]
    assert len(listed(bureau)) == 3
    mend(bureau, judul="Bagan")
    bureau.harvest()
    assert listed(bureau)["Bagan"].id == known["Profil Dinas"]


@pytest.mark.parametrize(("which", "text"), [("ours", "Permanen"), ("taken_back", "2 tahun")])
def test_a_cell_that_the_agency_changed_waits_for_a_choice(
    bureau: Bureau, which: str, text: str
) -> None:
    bureau.harvest()
    mend(bureau, retensi="Permanen")
    bureau.harvest()
    bureau.list(row("Laporan Kinerja 2025", "lkj.pdf", retensi="2 tahun"), row("Profil Dinas", ""))
    assert bureau.harvest().records["held"] == 1
    found = next(
        f for f in bureau.office.store.harvests.findings(bureau.slug)
        if f.rule == "sel-berubah-di-daftar"
    )  # fmt: skip
    assert (found.row, found.field, found.value) == (2, "retensi", "2 tahun")
    assert "Permanen" in found.message
    slip = (bureau.folder / "_hasil" / "HASIL-PEMERIKSAAN.html").read_text()
    assert "Permanen" in slip
    choose(bureau, **{which: ("retensi",)})
    assert bureau.harvest().records["held"] == 0
    assert listed(bureau)["Laporan Kinerja 2025"].fields["retensi"].casefold() == text.casefold()
    bureau.harvest()
    assert "sel-berubah-di-daftar" not in bureau.rules()


def test_the_agency_may_mend_its_list_alike(bureau: Bureau) -> None:
    bureau.harvest()
    mend(bureau, retensi="Permanen")
    bureau.list(row("Laporan Kinerja 2025", "lkj.pdf", retensi="permanen"), row("Profil Dinas", ""))
    assert bureau.harvest().records["held"] == 0


def test_an_added_item_becomes_the_row_that_the_agency_adds(bureau: Bureau) -> None:
    bureau.harvest()
    add(bureau, judul="Maklumat Layanan", ringkasan="Janji layanan.")
    assert [r.values["judul"] for r in added_since(bureau.office, bureau.agency)] == [
        "Maklumat Layanan"
    ]
    assert bureau.harvest().records["rows"] == 3
    assert added_since(bureau.office, bureau.agency) == []
    known = listed(bureau)["Maklumat Layanan"].id
    bureau.list(
        row("Laporan Kinerja 2025", "lkj.pdf"),
        row("Maklumat layanan", "", ringkasan="", retensi="", bentuk=""),
        row("Profil Dinas", ""),
    )
    report = bureau.harvest()
    assert (report.records["rows"], report.records["held"]) == (3, 0)
    assert listed(bureau)["Maklumat Layanan"].id == known


def test_a_file_that_an_added_item_names_is_not_proposed_alone(bureau: Bureau) -> None:
    bureau.write("maklumat.pdf", b"%PDF-1.7 maklumat")
    bureau.harvest()
    assert "berkas-tanpa-baris" in bureau.rules()
    add(bureau, judul="Maklumat Layanan", berkas="maklumat.pdf", bentuk="Softcopy")
    bureau.harvest()
    assert "berkas-tanpa-baris" not in bureau.rules()
    assert [f.path for f in listed(bureau)["Maklumat Layanan"].files] == ["maklumat.pdf"]


def test_what_is_excluded_at_the_desk_is_copied_nowhere(bureau: Bureau) -> None:
    bureau.write("korban.csv", b"rahasia benar")
    closed = closed_row("Identitas Pelapor", "korban.csv")
    add(bureau, **{code: text for code, text in closed.items() if text})
    bureau.harvest()
    assert listed(bureau)["Identitas Pelapor"].excluded
    assert bureau.anywhere(b"rahasia benar") == set()


def test_a_class_of_the_desk_opens_no_other_row_that_the_agency_excludes(bureau: Bureau) -> None:
    bureau.write("data.csv", b"biasa saja")
    bureau.list(row("Data Pegawai 2025", "data.csv", klasifikasi="Dikecualikan"))
    bureau.harvest()
    mend(bureau, klasifikasi="Berkala")
    bureau.harvest()
    bureau.write("data.csv", b"rahasia benar")
    other = "Hasil Pemeriksaan Kesehatan Pegawai 2026"
    bureau.list(row(other, "data.csv", klasifikasi="Dikecualikan"))
    bureau.harvest()
    assert "sel-berubah-di-daftar" in bureau.rules()
    assert other not in listed(bureau)
    assert bureau.anywhere(b"rahasia benar") == set()


@pytest.mark.parametrize("now", ["Berkala", "Setiap Saat"])
def test_while_nobody_has_chosen_a_file_that_may_be_excluded_is_kept_in(
    bureau: Bureau, now: str
) -> None:
    bureau.write("korban.csv", b"rahasia benar")
    bureau.list(row("Identitas Pelapor", "", klasifikasi="Serta Merta"))
    bureau.harvest()
    mend(bureau, klasifikasi="Dikecualikan", berkas="korban.csv", dasar_pengecualian="Pasal 17")
    bureau.list(row("Identitas Pelapor", "korban.csv", klasifikasi=now))
    bureau.harvest()
    assert bureau.rules() >= {"sel-berubah-di-daftar"}
    assert bureau.anywhere(b"rahasia benar") == set()


def test_an_agency_without_a_list_may_do_with_the_desk(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("lkj.pdf", b"%PDF-1.7 lkj")
    assert bureau.harvest().status == "blocked"
    add(bureau, judul="Laporan Kinerja 2025", berkas="lkj.pdf", bentuk="Softcopy")
    report = bureau.harvest()
    assert (report.status, report.records["submitted"]) == ("done", 1)
    bureau.write("inventaris.csv", b"No,Judul Informasi,Klasifikasi,Berkas\n")
    assert bureau.harvest().status == "done"


@pytest.mark.parametrize("how", ["renamed", "emptied"])
def test_an_item_of_the_desk_does_not_stand_for_a_list_that_is_gone(
    bureau: Bureau, how: str
) -> None:
    bureau.list(row("Laporan Kinerja 2025", "lkj.pdf"), closed_row("Identitas Pelapor", ""))
    bureau.harvest()
    add(bureau, judul="Maklumat Layanan")
    bureau.harvest()
    listing = bureau.folder / "inventaris.csv"
    if how == "renamed":
        listing.rename(bureau.folder / "inventaris.txt")
    else:
        listing.write_bytes(listing.read_bytes().splitlines(keepends=True)[0])
    for _again in range(2):
        assert bureau.harvest().status == "blocked"
        assert len(listed(bureau)) == 3
    assert len(bureau.office.store.harvests.rows(bureau.slug)) == 3


def keep(bureau: Bureau) -> int:
    return keep_list_at_desk(bureau.office, bureau.agency, PEMBANTU)


def test_a_list_that_is_kept_at_the_desk_may_go_and_every_item_stays_what_it_was(
    bureau: Bureau,
) -> None:
    bureau.list(
        row("Laporan Kinerja 2025", "lkj.pdf"),
        row("Profil Dinas", "", klasifikasi="Entah"),
        closed_row("Daftar gaji", "gaji.pdf"),
    )
    bureau.write("gaji.pdf", b"%PDF-1.7 rahasia")
    bureau.harvest()
    mend(bureau, ("inventaris.csv", "", 3), klasifikasi="Setiap Saat", judul="Profil Dinas Contoh")
    bureau.harvest()
    before, queue = listed(bureau), len(bureau.office.store.records.queue(agency=bureau.slug))
    assert keep(bureau) == 3
    assert keep(bureau) == 0
    both = bureau.harvest()
    assert (both.records["rows"], both.records["held"]) == (3, 0)
    assert bureau.rules() == set()
    (bureau.folder / "inventaris.csv").unlink()
    report = bureau.harvest(accept_missing=True)
    assert (report.status, report.records["rows"], report.records["held"]) == ("done", 3, 0)
    after = listed(bureau)
    assert {t: r.id for t, r in after.items()} == {t: r.id for t, r in before.items()}
    assert {t: r.content_hash for t, r in after.items()} == {
        t: r.content_hash for t, r in before.items()
    }
    assert len(bureau.office.store.records.queue(agency=bureau.slug)) == queue
    assert bureau.anywhere(b"%PDF-1.7 rahasia") == set()
    assert bureau.broken() == []


def test_what_was_not_kept_at_the_desk_still_holds_a_list_that_is_gone(bureau: Bureau) -> None:
    bureau.harvest()
    keep(bureau)
    bureau.list(
        row("Laporan Kinerja 2025", "lkj.pdf"),
        row("Profil Dinas", ""),
        row("Rencana Strategis", ""),
    )
    bureau.harvest()
    (bureau.folder / "inventaris.csv").unlink()
    report = bureau.harvest(accept_missing=True)
    assert report.status == "blocked"
    assert len(listed(bureau)) == 3
    assert keep(bureau) == 1
    report = bureau.harvest(accept_missing=True)
    assert (report.status, report.records["rows"]) == ("done", 3)


def test_a_row_that_could_not_be_found_again_is_mended_before_the_list_is_kept(
    bureau: Bureau,
) -> None:
    bureau.list(row("Profil Dinas", ""), row("Profil Dinas", ""))
    bureau.harvest()
    with pytest.raises(Refused, match="judul"):
        keep(bureau)
    assert bureau.office.store.desk_cells.of(bureau.slug) == []


def test_the_agencys_cell_that_changes_after_the_list_was_kept_waits_for_a_choice(
    bureau: Bureau,
) -> None:
    bureau.harvest()
    keep(bureau)
    bureau.list(row("Laporan Kinerja 2025", "lkj.pdf", retensi="9 tahun"), row("Profil Dinas", ""))
    report = bureau.harvest()
    assert report.records["held"] == 1
    assert bureau.rules() == {"sel-berubah-di-daftar"}


def test_while_a_list_cannot_be_read_what_was_added_waits(bureau: Bureau) -> None:
    bureau.harvest()
    add(bureau, judul="Maklumat Layanan")
    bureau.harvest()
    bureau.write("inventaris-kedua.xlsx", b"bukan lembar kerja")
    bureau.harvest()
    assert {r.source for r in bureau.office.store.harvests.rows(bureau.slug)} == {"inventaris.csv"}
    (bureau.folder / "inventaris-kedua.xlsx").unlink()
    bureau.harvest(accept_missing=True)
    assert "Maklumat Layanan" in listed(bureau)


def test_what_was_excluded_at_the_desk_is_kept_in_while_a_list_cannot_be_read(
    bureau: Bureau,
) -> None:
    bureau.harvest()
    bureau.write("d/korban.csv", b"rahasia benar")
    bureau.list(row("Laporan Kinerja 2025", "lkj.pdf"), row("Dokumentasi", "d/*.csv"))
    bureau.write("inventaris-2.xlsx", b"bukan lembar kerja")
    closed = closed_row("Identitas Pelapor", "d/korban.csv")
    add(bureau, **{code: text for code, text in closed.items() if text})
    bureau.harvest()
    assert bureau.anywhere(b"rahasia benar") == set()
    assert "Dokumentasi" not in listed(bureau)
    assert "Identitas Pelapor" not in listed(bureau)
    bureau.harvest()
    assert bureau.anywhere(b"rahasia benar") == set()
    (bureau.folder / "inventaris-2.xlsx").unlink()
    bureau.list(row("Laporan Kinerja 2025", "lkj.pdf"))
    bureau.harvest(accept_missing=True)
    assert listed(bureau)["Identitas Pelapor"].excluded
    assert bureau.anywhere(b"rahasia benar") == set()


def test_what_was_excluded_at_the_desk_is_kept_in_when_its_row_is_gone(bureau: Bureau) -> None:
    bureau.write("d/x.csv", b"rahasia benar")
    bureau.write("d/y.csv", b"terbuka")
    bureau.list(row("Identitas Pelapor", "d/x.csv", klasifikasi="Entah"))
    bureau.harvest()
    mend(bureau, PLACE, **CLOSED)
    bureau.harvest()
    bureau.list(row("Dokumentasi Lain Sama Sekali", "d/x.csv; d/y.csv"), row("Profil Dinas", ""))
    for _again in range(2):
        bureau.harvest()
        assert bureau.anywhere(b"rahasia benar") == set()
        assert "pengecualian-tanpa-baris" in bureau.rules(severity="error")
        assert "Dokumentasi Lain Sama Sekali" not in listed(bureau)
        assert "Profil Dinas" in listed(bureau)
    mend(bureau, PLACE, **CLOSED)
    bureau.harvest()
    assert listed(bureau)["Dokumentasi Lain Sama Sekali"].excluded
    assert bureau.anywhere(b"rahasia benar") == set()


def test_a_row_that_is_gone_takes_nothing_of_the_desk_with_it(bureau: Bureau) -> None:
    bureau.harvest()
    mend(bureau, ringkasan="Isi yang lain.")
    bureau.list(row("Profil Dinas", ""))
    bureau.harvest()
    assert "perbaikan-tanpa-baris" in bureau.rules(severity="info")
    bureau.list(row("Profil Dinas", ""), row("Laporan Kinerja 2025", "lkj.pdf"))
    bureau.harvest()
    assert listed(bureau)["Laporan Kinerja 2025"].fields["ringkasan"] == "Isi yang lain."


def test_what_is_taken_back_is_the_agencys_again(bureau: Bureau) -> None:
    bureau.harvest()
    mend(bureau, ringkasan="Isi yang lain.", retensi="Permanen")
    bureau.harvest()
    mend(bureau, retensi=row("x", "")["retensi"])
    take_back(bureau.office, bureau.agency, PEMBANTU, PLACE, last(bureau))
    item = add(bureau, judul="Maklumat Layanan")
    (added,) = added_since(bureau.office, bureau.agency)
    take_back(
        bureau.office, bureau.agency, PEMBANTU, place_of(added), last(bureau, place_of(added))
    )
    assert item not in bureau.office.store.desk_cells.standing(bureau.slug)
    bureau.harvest()
    assert sorted(listed(bureau)) == ["Laporan Kinerja 2025", "Profil Dinas"]
    assert not any(r.desk for r in bureau.office.store.harvests.rows(bureau.slug))


def test_checks_are_those_of_a_lists_cells(bureau: Bureau) -> None:
    bureau.harvest()
    mend(bureau, judul='=HYPERLINK("http://x";"y")')
    bureau.harvest()
    assert "judul-rumus" in bureau.rules()
    with pytest.raises(Refused):
        mend(bureau, ringkasan="NIK 6271014107900003 milik siapa")
    assert bureau.anywhere(b"6271014107900003") == set()
    assert len(bureau.refusals()) == 1


@pytest.mark.parametrize(
    "cells", [{"nomor": "7"}, {"cuaca": "cerah"}, {"ringkasan": "x" * 2001}], ids=str
)
def test_what_is_no_cell_is_refused(bureau: Bureau, cells: dict[str, str]) -> None:
    bureau.harvest()
    with pytest.raises(Refused):
        mend(bureau, PLACE, **cells)
    with pytest.raises(Refused):
        mend(bureau, ("tiada.csv", "", 2), judul="Lain")
    with pytest.raises(Refused):
        mend_row(bureau.office, bureau.agency, UTAMA, PLACE, Wanted({"judul": "Lain"}))
    assert bureau.office.store.desk_cells.of(bureau.slug) == []


def test_two_at_once_and_twice_the_same(bureau: Bureau) -> None:
    bureau.harvest()
    assert mend(bureau, ringkasan="Satu.") == 1
    assert mend(bureau, ringkasan="Satu.") == 0
    wanted = Wanted({"ringkasan": "Dua."}, last=0)
    with pytest.raises(Refused):
        mend_row(bureau.office, bureau.agency, PEMBANTU, PLACE, wanted)
    item = add(bureau, judul="Maklumat Layanan")
    add_item(
        bureau.office,
        bureau.agency,
        PEMBANTU,
        item,
        {"judul": "Maklumat Layanan", "klasifikasi": "Berkala"},
    )
    with pytest.raises(Refused):
        add(bureau, judul="maklumat  LAYANAN")
    with pytest.raises(Refused):
        add(bureau, judul="Profil dinas")


def test_every_cell_has_its_link_in_the_audit_chain(bureau: Bureau) -> None:
    bureau.harvest()
    mend(bureau, ringkasan="Satu.", retensi="Permanen")
    take_back(bureau.office, bureau.agency, PEMBANTU, PLACE, last(bureau))
    acts = [e.act for e in bureau.office.store.audit.events() if e.role == "agency_officer"]
    assert acts[-4:] == ["cell.mended"] * 2 + ["cell.revoked"] * 2
    assert not examine(bureau.office, ask_portal=False).broken


def test_the_list_taken_out_is_read_as_what_it_was(bureau: Bureau, tmp_path: Path) -> None:
    bureau.harvest()
    mend(bureau, judul="Laporan Kinerja (LKjIP) 2025")
    add(bureau, judul="Maklumat Layanan", ringkasan="+62 ditulis sebagai teks; =1+1")
    rows = merged(bureau.office, bureau.agency).rows
    content = render_template(bureau.agency, bureau.office.config, [r.values for r in rows])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value} == {"s"}
    bureau.harvest()
    other = Bureau(tmp_path / "lain")
    other.write("lkj.pdf", b"%PDF-1.7 lkj")
    other.write("inventaris.xlsx", content)
    other.harvest()
    assert {t: r.fields for t, r in listed(other).items()} == {
        t: r.fields for t, r in listed(bureau).items()
    }


def test_rows_are_shown_with_what_was_typed_since(bureau: Bureau) -> None:
    bureau.harvest()
    mend(bureau, ringkasan="Satu.")
    stored = bureau.office.store.harvests.rows(bureau.slug)
    now = rows_now(bureau.office, bureau.agency, stored)
    assert now[0].values["ringkasan"] == "Satu."
    bureau.harvest()
    take_back(bureau.office, bureau.agency, PEMBANTU, PLACE, last(bureau))
    stored = bureau.office.store.harvests.rows(bureau.slug)
    assert rows_now(bureau.office, bureau.agency, stored)[0].desk is None
    assert AT_THE_DESK not in {r.source for r in stored}
