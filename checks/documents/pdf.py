"""PDF files (ISO 32000): locked, broken, with programs or attachments, or scans without text.

Structure by pikepdf, pages by pypdfium2; text under black boxes: ``checks.documents.blackened``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from checks.active.pdf_actions import Inside, acting
from checks.documents.blackened import Unseen, unseen_letters
from checks.documents.titles import title_findings
from checks.reading.pdf_pages import each_page
from didd.config.checks import Checks
from didd.i18n import Sentence, _, ngettext
from didd.model import Finding

_TAIL = 4096
_REBUILT = "reconstruct"

_CUT = _("its end is missing, perhaps it was cut off when copied")


def pdf_findings(stream: BinaryIO, rules: Checks, inside: Inside) -> Iterator[Finding]:
    """Yield the findings on a PDF; ``berkas-terkunci`` or ``berkas-rusak`` is the last.

    ``inside`` checks the embedded files.
    """
    cut_off = not _has_end(stream)
    try:
        mode = pikepdf.AccessMode.stream  # mmap would count against our memory limit
        pdf = pikepdf.open(stream, suppress_warnings=True, access_mode=mode)
    except pikepdf.PasswordError:
        yield rules.finding("berkas-terkunci")
        return
    except pikepdf.PdfError:
        yield _broken(
            _("the structure of the PDF cannot be read"), _CUT if cut_off else None, rules
        )
        return
    with pdf:
        rebuilt = any(_REBUILT in str(w) for w in pdf.get_warnings())
        if len(pdf.pages) == 0 or (cut_off and rebuilt):
            cause = _CUT if cut_off else _("there are no pages")
            yield _broken(_("the structure of the PDF is not complete"), cause, rules)
            return
        if rebuilt:
            yield rules.finding("pdf-perlu-disimpan-ulang")
        if pdf.is_encrypted and not pdf.allow.extract:
            yield rules.finding("pdf-dibatasi")
        yield from acting(pdf, rules, inside)
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


def _broken(what: Sentence, why: Sentence | None, rules: Checks) -> Finding:
    return rules.finding("berkas-rusak", value=f"{what}: {why}" if why else what)


def _title(pdf: pikepdf.Pdf) -> str:
    try:
        inside = str(pdf.open_metadata().get("dc:title") or "")
        return inside or str(pdf.docinfo.get("/Title", ""))
    except (pikepdf.PdfError, ValueError, TypeError):
        return ""


def _unfinished_redactions(pdf: pikepdf.Pdf, rules: Checks) -> Iterator[Finding]:
    """Report pages marked for redaction (ISO 32000-2, 12.5.6.23) that still contain the text."""
    for number, page in enumerate(pdf.pages, start=1):
        notes = page.get("/Annots", [])
        if any(isinstance(n, pikepdf.Dictionary) and n.get("/Subtype") == "/Redact" for n in notes):
            value = _("blacking out is only marked, not applied yet")
            yield rules.finding("teks-di-bawah-kotak", page=number, value=value)


def _pages(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    pictures: list[int] = []
    total = 0
    try:
        for number, page in each_page(stream):
            total = number
            unseen, pictured = _look(page, rules.documents.hidden_characters)
            if unseen.covered:
                value = ngettext("about {n} letter", "about {n} letters", unseen.covered)
                yield rules.finding("teks-di-bawah-kotak", page=number, value=value)
            if unseen.like_ground:
                value = ngettext(
                    "about {n} letter in the colour of the ground",
                    "about {n} letters in the colour of the ground",
                    unseen.like_ground,
                )
                yield rules.finding("teks-tersembunyi", page=number, value=value)
            if pictured:
                pictures.append(number)
    except pdfium.PdfiumError:
        value = _("page {n} of the PDF cannot be read", n=total + 1)
        yield rules.finding("berkas-rusak", value=value)
        return
    if pictures and len(pictures) >= total * rules.documents.scanned_share:
        value = _("{pictures} of {n} pages", pictures=len(pictures), n=total)
        yield rules.finding("pdf-tanpa-teks", value=value)


def _look(page: pdfium.PdfPage, fewest: int) -> tuple[Unseen, bool]:
    """Return the letters that nobody sees, and whether the page is only a picture."""
    text = page.get_textpage()
    try:
        if text.count_chars():
            return unseen_letters(page, text, fewest), False
    finally:
        text.close()
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return Unseen(), any(True for _ in pictures)
