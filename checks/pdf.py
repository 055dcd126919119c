"""PDF files (ISO 32000): locked, broken, carrying programs or files, or only pictures of text.

Structure by pikepdf, pages by pypdfium2; text under black boxes is ``checks.blackened``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from checks.blackened import blackened_characters, may_cover
from checks.pdf_pages import each_page
from checks.programs import listed, names_program
from checks.titles import title_findings
from didd.check_rules import Checks
from didd.model import Finding

_TAIL = 4096
_REBUILT = "reconstruct"


def pdf_findings(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    """Give what is found in a PDF; after ``berkas-terkunci`` or ``berkas-rusak`` nothing more."""
    cut_off = not _has_end(stream)
    try:
        mode = pikepdf.AccessMode.stream  # a map of the whole file would count as our memory
        pdf = pikepdf.open(stream, suppress_warnings=True, access_mode=mode)
    except pikepdf.PasswordError:
        yield rules.finding("berkas-terkunci")
        return
    except pikepdf.PdfError:
        yield rules.finding("berkas-rusak", value="susunan PDF tidak terbaca" + _cut(cut_off))
        return
    with pdf:
        rebuilt = any(_REBUILT in str(w) for w in pdf.get_warnings())
        if len(pdf.pages) == 0 or (cut_off and rebuilt):
            cause = _cut(cut_off) or ": tidak ada halaman"
            yield rules.finding("berkas-rusak", value=f"susunan PDF tidak lengkap{cause}")
            return
        if rebuilt:
            yield rules.finding("pdf-perlu-disimpan-ulang")
        if pdf.is_encrypted and not pdf.allow.extract:
            yield rules.finding("pdf-dibatasi")
        yield from _acting(pdf, rules)
        yield from _unfinished_redactions(pdf, rules)
        yield from title_findings(_title(pdf), rules)
    stream.seek(0)
    yield from _pages(stream, rules)


def _has_end(stream: BinaryIO) -> bool:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    return b"startxref" in tail or b"%%EOF" in tail


def _cut(cut_off: bool) -> str:
    return "; akhirnya tidak ada, mungkin terpotong saat disalin" if cut_off else ""


def _title(pdf: pikepdf.Pdf) -> str:
    try:
        inside = str(pdf.open_metadata().get("dc:title") or "")
        return inside or str(pdf.docinfo.get("/Title", ""))
    except (pikepdf.PdfError, ValueError, TypeError):
        return ""


def _acting(pdf: pikepdf.Pdf, rules: Checks) -> Iterator[Finding]:
    """Look at every object: scripts, programs that it would start, files inside."""
    scripts, launches = 0, 0
    files: list[str] = []
    for thing in pdf.objects:
        for part in _dictionaries(thing):
            action = part.get("/S")
            scripts += action == "/JavaScript" or "/JS" in part
            launches += action == "/Launch"
            if "/EF" in part:
                files.append(str(part.get("/UF", part.get("/F", "tanpa nama"))))
    if launches:
        yield rules.finding("pdf-menjalankan-program")
    if scripts:
        yield rules.finding("pdf-berskrip", value=f"{scripts} skrip")
    if not files:
        return
    suffixes = rules.documents.program_suffixes
    programs = [name for name in files if names_program(name, suffixes)]
    if programs:
        yield rules.finding("sisipan-program", value=listed(programs))
    else:
        yield rules.finding("berkas-sisipan", value=listed(files))


def _unfinished_redactions(pdf: pikepdf.Pdf, rules: Checks) -> Iterator[Finding]:
    """Tell pages that are marked for redaction (ISO 32000-2, 12.5.6.23) and still hold the text."""
    for number, page in enumerate(pdf.pages, start=1):
        notes = page.get("/Annots", [])
        if any(isinstance(n, pikepdf.Dictionary) and n.get("/Subtype") == "/Redact" for n in notes):
            value = "penghitaman baru ditandai, belum diterapkan"
            yield rules.finding("teks-di-bawah-kotak", page=number, value=value)


def _dictionaries(thing: Any) -> Iterator[Any]:
    """Give an object's dictionary and those directly inside it; indirect ones come by themselves.

    Nesting is followed as deep as honest files nest.
    """
    waiting: list[tuple[Any, int]] = [(thing, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, pikepdf.Stream):
            one = one.stream_dict
        if isinstance(one, pikepdf.Dictionary):
            yield one
            inside = one.values()
        elif isinstance(one, pikepdf.Array):
            inside = iter(one)
        else:
            continue
        if depth < 8:
            waiting += [(i, depth + 1) for i in inside if _is_direct(i)]


def _is_direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def _pages(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    pictures: list[int] = []
    total = 0
    try:
        for number, page in each_page(stream):
            total = number
            hidden, pictured = _look(page, rules.documents.hidden_characters)
            if hidden:
                value = f"sekitar {hidden} huruf"
                yield rules.finding("teks-di-bawah-kotak", page=number, value=value)
            if pictured:
                pictures.append(number)
    except pdfium.PdfiumError:
        place = f"halaman {total + 1}" if total else "halaman"
        yield rules.finding("berkas-rusak", value=f"{place} PDF tidak terbaca")
        return
    if pictures and len(pictures) >= total * rules.documents.scanned_share:
        value = f"{len(pictures)} dari {total} halaman"
        yield rules.finding("pdf-tanpa-teks", value=value)


def _look(page: pdfium.PdfPage, fewest: int) -> tuple[int, bool]:
    """Give the characters hidden under black, and whether the page is only a picture."""
    if not may_cover(page):
        return 0, False
    text = page.get_textpage()
    try:
        if text.count_chars():
            return blackened_characters(page, text, fewest), False
    finally:
        text.close()
    return 0, any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
