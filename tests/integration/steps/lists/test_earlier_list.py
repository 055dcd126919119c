"""A list and decree from before: kept, matched with today's items, and followed by edition 1."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import docx
import openpyxl
import pytest

from didd.approval.what_may_be_decided import Refused
from didd.model import EditionStatus, RegisterEdition
from didd.steps.audit import examine
from didd.steps.establish import changes, establish
from didd.steps.lists.decree_papers import Wish, decree_paper
from didd.steps.lists.earlier import Decreed, keep_earlier, read_earlier
from tests.support.bureau import ATASAN, PEMBANTU, UTAMA, Bureau, row

HEAD = ("No", "Judul Informasi", "Ringkasan Isi Informasi", "Pejabat yang Menguasai Informasi",
        "Waktu Pembuatan", "Jangka Waktu Penyimpanan")  # fmt: skip
DECREED = Decreed("188.44/7/2024", date(2024, 3, 1), "Pejabat Contoh")


def lines(bureau: Bureau) -> list[tuple[str, ...]]:
    one, two = bureau.office.store.records.listed(bureau.slug)[:2]
    said = (one.fields["ringkasan"], one.fields["pejabat_penguasa"])
    rest = (one.fields["waktu_pembuatan"][:4], one.fields["retensi"])
    old = (two.fields["ringkasan"], two.fields["pejabat_penguasa"])
    return [
        ("A. INFORMASI YANG WAJIB DIUMUMKAN SECARA BERKALA", *[""] * 5),
        ("3", one.title.upper(), *said, *rest),
        ("4", two.title, *old, two.fields["waktu_pembuatan"][:4], "Permanen"),
        ("5", "Kalender Kegiatan 2019", "Isi kalender.", "Sekretariat", "2019", "1 tahun"),
    ]


def as_xlsx(*rows: tuple[str, ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in (HEAD, *rows):
        book.worksheets[0].append(line)
    book.save(out)
    return out.getvalue()


def as_docx(*rows: tuple[str, ...]) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    table = document.add_table(rows=0, cols=len(HEAD))
    for line in (HEAD, *rows):
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    document.save(out)
    return out.getvalue()


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    usual = {"waktu_pembuatan": "2025", "retensi": "5 tahun"}
    titles = ("Laporan Kinerja", "Profil Dinas", "Maklumat Layanan")
    made.list(*(row(title, "", **usual) for title in titles))
    made.harvest()
    made.approve()
    return made


def kept(bureau: Bureau, tmp_path: Path, content: bytes, name: str) -> RegisterEdition:
    (tmp_path / name).write_bytes(content)
    found = read_earlier(bureau.office, bureau.agency, tmp_path / name)
    assert found.matched == ("LAPORAN KINERJA", "Profil Dinas")
    assert found.to_json()["unmatched"] == ["Kalender Kegiatan 2019"]
    keep_earlier(bureau.office, bureau.agency, UTAMA, DECREED, found)
    edition = bureau.draft()
    assert edition is not None
    return edition


def test_edition_one_is_not_decreed_before_the_list_it_follows(
    bureau: Bureau, tmp_path: Path
) -> None:
    (tmp_path / "lama.xlsx").write_bytes(as_xlsx(*lines(bureau)))
    found = read_earlier(bureau.office, bureau.agency, tmp_path / "lama.xlsx")
    today = bureau.office.today
    keep_earlier(bureau.office, bureau.agency, UTAMA, Decreed("188.44/7", today), found)
    bureau.draft()
    with pytest.raises(Refused, match=r"188\.44/7"):
        establish(bureau.office, bureau.agency, ATASAN, "1", today - timedelta(days=1))


@pytest.mark.parametrize(("name", "write"), [("lama.xlsx", as_xlsx), ("lama.docx", as_docx)])
def test_edition_one_says_what_it_changes(bureau: Bureau, tmp_path: Path, name: str, write) -> None:
    edition = kept(bureau, tmp_path, write(*lines(bureau)), name)
    diff = changes(bureau.office, edition)
    assert [e.title for e in diff.added] == ["Maklumat Layanan"]
    (changed,) = diff.changed
    assert [(f.field, f.before, f.after) for f in changed.fields] == [
        ("retensi", "Permanen", "5 tahun")
    ]
    assert changed.before.number == "4"
    assert [(e.number, e.title) for e in diff.dropped] == [("5", "Kalender Kegiatan 2019")]


def test_the_first_decree_says_what_becomes_of_the_one_before(
    bureau: Bureau, tmp_path: Path
) -> None:
    edition = kept(bureau, tmp_path, as_xlsx(*lines(bureau)), "lama.xlsx")
    paper = decree_paper(bureau.office, bureau.agency, edition, Wish(), "docx")["docx"]
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(paper)).paragraphs)
    cells = docx.Document(io.BytesIO(paper)).tables
    text += "\n".join(c.text for t in cells[:3] for r in t.rows for c in r.cells)
    assert DECREED.number in text
    made = bureau.establish()
    assert made.decree is not None
    assert DECREED.number in made.decree.earlier
    assert (made.number, made.status) == (1, EditionStatus.ESTABLISHED)
    assert not examine(bureau.office, ask_portal=False).broken
    assert bureau.publish().to_json()["held"] == []
    with pytest.raises(Refused):
        kept(bureau, tmp_path, as_xlsx(*lines(bureau)), "lama.xlsx")


def test_a_preview_keeps_nothing_and_a_number_is_masked(bureau: Bureau, tmp_path: Path) -> None:
    rows = [*lines(bureau), ("6", "Nama 6271014107900003", "x", "y", "2020", "1 tahun")]
    (tmp_path / "lama.xlsx").write_bytes(as_xlsx(*rows))
    found = read_earlier(bureau.office, bureau.agency, tmp_path / "lama.xlsx")
    assert "6271014107900003" not in str(found.to_json())
    assert bureau.office.store.earlier_lists.of(bureau.slug) is None


def test_what_is_no_list_and_who_may_not_are_told(bureau: Bureau, tmp_path: Path) -> None:
    for name, content in (("a.docx", b"PK bukan"), ("b.xlsx", b"bukan"), ("c.csv", b"a;b\n1;2\n")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused):
            read_earlier(bureau.office, bureau.agency, tmp_path / name)
    with pytest.raises(Refused):
        read_earlier(bureau.office, bureau.agency, tmp_path / "tiada.docx")
    (tmp_path / "lama.xlsx").write_bytes(as_xlsx(*lines(bureau)))
    found = read_earlier(bureau.office, bureau.agency, tmp_path / "lama.xlsx")
    for officer, decreed in ((PEMBANTU, DECREED), (UTAMA, Decreed(" ", DECREED.day))):
        with pytest.raises(Refused):
            keep_earlier(bureau.office, bureau.agency, officer, decreed, found)
    assert bureau.office.store.earlier_lists.of(bureau.slug) is None
