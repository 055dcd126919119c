"""Numbers that stand in parts: a box for each digit, a file in a file, a line that ends within."""

from __future__ import annotations

import base64
import io
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from docx import Document as Docx
from pikepdf import Dictionary

from checks.reading import members
from tests.integration.checks.test_places_of_text import NIK, _inserted, _parts, look


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p><w:r><w:t>{NIK[:4]}</w:t><w:tab/><w:t>{NIK[4:8]}</w:t><w:tab/><w:t>{NIK[8:12]}</w:t>"
        f"<w:tab/><w:t>{NIK[12:]}</w:t></w:r></w:p>",
        f"<w:p><w:r><w:t>{NIK[:6]}</w:t><w:br/><w:t>{NIK[6:]}</w:t></w:r></w:p>",
    ],
)
def test_tabs_and_line_ends_within_a_number(tmp_path: Path, body: str) -> None:
    file = tmp_path / "surat.docx"
    Docx().save(str(file))
    _inserted(file, "word/document.xml", "<w:sectPr", body)
    assert "nik-terbuka" in {f.rule for f in look(file)}


def test_a_document_that_word_shows_as_part_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "surat.docx"
    Docx().save(str(file))
    coded = "".join(f"\\'{ord(c):02x}" for c in NIK)
    _parts(file, {"word/afchunk.rtf": "{\\rtf1 " + coded + "}"})
    assert "nik-terbuka" in {f.rule for f in look(file)}


def test_a_form_with_a_field_for_each_digit(tmp_path: Path) -> None:
    for name in ("nik", ""):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=(600, 300))
            fields = [
                pdf.make_indirect(pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                    Rect=[n * 10, 20, n * 10 + 9, 29], T=pikepdf.String(f"{name}{n}"),
                    V=pikepdf.String(digit)))
                for n, digit in enumerate(NIK)
            ]  # fmt: skip
            page.Annots = pikepdf.Array(fields)
            pdf.Root.AcroForm = Dictionary(Fields=pikepdf.Array(fields))
            pdf.save(tmp_path / "a.pdf")
        assert "nik-terbuka" in {f.rule for f in look(tmp_path / "a.pdf")}


@pytest.mark.parametrize("numbers", [False, True])
def test_a_cell_for_each_digit(tmp_path: Path, numbers: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["NIK", *(int(c) if numbers else c for c in NIK)])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text("NIK;" + ";".join(NIK) + "\n")
    for name in ("a.xlsx", "a.csv"):
        assert "nik-terbuka" in {f.rule for f in look(tmp_path / name)}


def test_a_row_of_a_table_is_no_form(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Rusak;" + ";".join(NIK) + "\nBaik;" + ";".join(NIK[::-1]) + "\n"
    )
    assert look(tmp_path / "a.csv") == []


def test_texts_that_a_formula_puts_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = f'="{NIK[:6]}" & "{NIK[6:]}"'
    book.save(tmp_path / "a.xlsx")
    assert "nik-terbuka" in {f.rule for f in look(tmp_path / "a.xlsx")}


def _database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("create table warga (nik integer, ket text)")
        database.execute("insert into warga values (?, 'x')", (int(NIK),))
        database.commit()


def _database_beside_damage(file: Path) -> None:
    """A table that nobody can read, one named like SQLite's own, changes kept beside."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("pragma journal_mode=wal")
        database.execute("create table rusak (a text)")
        database.execute("create table sqlite1 (nik integer)")
        database.execute("insert into sqlite1 values (?)", (int(NIK),))
        database.commit()
        database.execute("pragma writable_schema=on")
        database.execute(
            "update sqlite_master set sql = 'create virtual table rusak using tidakada(a)',"
            " rootpage = 0 where name = 'rusak'"
        )
        database.commit()


def _mailbox(file: Path) -> None:
    coded = base64.b64encode(NIK.encode()).decode()
    file.write_text(
        "From a@x.go.id Sat Jan  1 00:00:00 2024\nMIME-Version: 1.0\nSubject: x\n"
        f"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{coded}\n"
    )


def _named_in_parts(file: Path) -> None:
    file.write_text("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                    'Content-Type: text/plain\nContent-Disposition: attachment;'
                    ' filename*0="62710101"; filename*1="07900003.txt"\n\nx\n--b--\n')  # fmt: skip


def _packed_archive(file: Path) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", NIK)
    with tarfile.open(fileobj=outer, mode="w:gz") as archive:
        about = tarfile.TarInfo("a.zip")
        about.size = len(inner.getvalue())
        archive.addfile(about, io.BytesIO(inner.getvalue()))
    file.write_bytes(outer.getvalue())


def _page_in_a_page(file: Path) -> None:
    inner = base64.b64encode(f"NIK {NIK}".encode()).decode()
    file.write_text(f'<html><iframe src="data:text/html;base64,{inner}"></iframe></html>')


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.sqlite", _database), ("b.gpkg", _database_beside_damage), ("a.mbox", _mailbox),
     ("a.eml", _named_in_parts), ("a.tar.gz", _packed_archive), ("a.html", _page_in_a_page)],
)  # fmt: skip
def test_files_that_hold_others_or_tables(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    make(tmp_path / name)
    assert "nik-terbuka" in {f.rule for f in look(tmp_path / name)}


def test_what_is_beyond_the_counts_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_MOST_LETTERS", 2)
    monkeypatch.setattr(members, "_MOST_URIS", 1)
    letter = "From a@x.go.id Sat Jan  1 00:00:00 2024\nMIME-Version: 1.0\nSubject: x\n\nbiasa\n"
    (tmp_path / "a.mbox").write_text(letter * 4)
    address = f"data:text/plain;base64,{base64.b64encode(b'biasa saja ini').decode()}"
    (tmp_path / "a.html").write_text(f'<html><a href="{address}">1</a><a href="{address}">2</a>')
    for name in ("a.mbox", "a.html"):
        assert "arsip-tak-diperiksa" in {f.rule for f in look(tmp_path / name)}, name
