"""What the program that takes the text out of a file reads and refuses, in CKAN's environment."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from checks.reading.ocr import reader
from portal import Portal
from portal.local.environment import python
from tests.support.portal.judged_set import file_with
from tests.support.waiting import GENEROUS

pytestmark = pytest.mark.portal

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PRESENTATION = "http://schemas.openxmlformats.org/drawingml/2006/main"
OPEN_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


SCANS = "\x1e"


def text_of(portal: Portal, folder: Path, kind: str, content: bytes) -> str | None:
    """The words that the program prints, and after ``SCANS`` those of scans; None if it refuses."""
    printed = printed_of(portal, folder, kind, content)
    if printed is None:
        return None
    made = [json.loads(line) for line in printed.splitlines()]
    assert made[0] == ["file", 3, hashlib.sha256(content).hexdigest()]
    words = [cell for b in made if b[0] == "row" for cell in b[1] if isinstance(cell, str)]
    text = " ".join([*(b[-1] for b in made if b[0] in ("h", "p")), *words])
    read = " ".join(b[-1] for b in made if b[0] == "s")
    return f"{text}{SCANS}{read}" if read else text


def printed_of(portal: Portal, folder: Path, kind: str, content: bytes) -> str | None:
    """What the program prints; None if it refuses."""
    path = folder / f"berkas.{kind}"
    path.write_bytes(content)
    done = subprocess.run(
        [python(portal.place), "-I", "-m", "ckanext.didd.search.extract", path, kind],
        capture_output=True,
        timeout=GENEROUS,
        check=False,
    )
    return None if done.returncode else done.stdout.decode()


def zipped(**parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("pdf", file_with("pdf", "Laporan tahunan"), "Laporan tahunan"),
        ("xlsx", file_with("xlsx", "Judul. Isi"), "Judul Isi"),
        (
            "docx",
            zipped(
                word__document=f"<w:d xmlns:w='{WORD}'><w:p><w:r><w:t>Pendo</w:t></w:r><w:r>"
                "<w:t>kumentasian</w:t></w:r></w:p><w:p><w:r><w:t>berikut</w:t></w:r></w:p></w:d>"
            ),
            "Pendokumentasian berikut",
        ),
        (
            "pptx",
            zipped(ppt__slides__slide1=f"<a:p xmlns:a='{PRESENTATION}'><a:t>Paparan</a:t></a:p>"),
            "Paparan",
        ),
        (
            "odt",
            zipped(content=f"<t:p xmlns:t='{OPEN_TEXT}'>Satu<t:s/>dua <t:span>tiga</t:span></t:p>"),
            "Satu dua tiga",
        ),
        (
            "csv",
            b"nama;jumlah\r\nPuskesmas \xe9;3\n",
            "nama jumlah Puskesmas é 3",
        ),
        ("txt", "rahasia \ue000tanda\ue001 \x00akhir".encode(), "rahasia tanda akhir"),
    ],
)
def test_the_words_of_each_format_are_read(
    portal: Portal, tmp_path: Path, kind: str, content: bytes, text: str
) -> None:
    assert text_of(portal, tmp_path, kind, content) == text


@pytest.mark.skipif(not reader(), reason="tesseract with ind is not installed on this machine")
def test_scans_are_read_by_a_machine_and_marked_also_in_archives(
    portal: Portal, tmp_path: Path
) -> None:
    words = "Berita acara serah terima"
    pdf = file_with("scan", words)
    assert text_of(portal, tmp_path, "pdf", pdf) == f"\x1e{words}"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("map/surat.pdf", pdf)
        archive.writestr("catatan.txt", "catatan biasa")
        archive.writestr("rusak.docx", b"PK rusak")
        archive.writestr("dalam.zip", b"PK")
    assert text_of(portal, tmp_path, "zip", made.getvalue()) == f"catatan biasa\x1e{words}"


def test_entities_are_neither_opened_nor_multiplied(portal: Portal, tmp_path: Path) -> None:
    (tmp_path / "rahasia.txt").write_text("rahasia")
    head = f"<!DOCTYPE d [<!ENTITY a SYSTEM 'file://{tmp_path}/rahasia.txt'>]>"
    reported = text_of(portal, tmp_path, "docx", zipped(word__document=f"{head}<d>x&a;y</d>"))
    assert "rahasia" not in (reported or "")
    laughs = "".join(
        f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" if i else "<!ENTITY a0 'ha'>" for i in range(12)
    )
    reported = text_of(
        portal, tmp_path, "docx", zipped(word__document=f"<!DOCTYPE d [{laughs}]><d>&a11;</d>")
    )
    assert len(reported or "") < 100


def test_what_explodes_is_left_alone(portal: Portal, tmp_path: Path) -> None:
    bomb = zipped(word__document=b"<d>" + b"<p>a</p>" * 20_000_000 + b"</d>")
    assert len(bomb) < 2_000_000
    assert text_of(portal, tmp_path, "docx", bomb) == ""


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\x00" * 1000])
def test_what_is_no_such_file_is_refused(
    portal: Portal, tmp_path: Path, kind: str, content: bytes
) -> None:
    assert text_of(portal, tmp_path, kind, content) is None


def test_the_pure_parts_keep_what_their_examples_promise(portal: Portal) -> None:
    program = (
        "import doctest\n"
        "from ckanext.didd.pages import listings, progress_plot\n"
        "from ckanext.didd.search import period, regions\n"
        "for part in (period, listings, progress_plot, regions):\n"
        "    done = doctest.testmod(part)\n"
        "    assert done.attempted and not done.failed, done\n"
    )
    subprocess.run([python(portal.place), "-c", program], check=True)
