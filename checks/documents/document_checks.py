"""The file itself: its real format, whether it opens, and what it embeds.

This module dispatches by format; the checks are in one module per format.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from gzip import GzipFile
from io import BytesIO
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import BinaryIO
from zipfile import ZipFile, is_zipfile

from checks.active.calls import table_findings
from checks.active.disguise import also
from checks.active.odf_links import FLAT, flat_findings
from checks.active.pdf_actions import Inside
from checks.active.rtf import rtf_findings
from checks.active.web import web_findings
from checks.documents import kinds
from checks.documents.antivirus import infection
from checks.documents.archives import Budget, open_zip, packing
from checks.documents.images import image_findings
from checks.documents.odf import is_odf, odf_findings
from checks.documents.ole import BrokenOle, ole_findings, open_ole
from checks.documents.ooxml import EMBEDDED, is_ooxml, office_findings
from checks.documents.pdf import pdf_findings
from checks.documents.programs import listed, names_program
from checks.reading.members import is_letter, letter_parts
from checks.reading.xml_scan import UnreadableXml
from didd.adapters.tables.files import TEXT_SUFFIXES
from didd.config.catalog import CatalogConfig
from didd.config.checks import Checks
from didd.i18n import _
from didd.model import Document, Finding, Severity
from didd.text.file_names import deceives, one_line

_MEGABYTE = 1024 * 1024
#: Bytes of a compressed text that are checked.
_PACKED_TEXT = 16 * _MEGABYTE
_READ_AS_TEXT = frozenset({kinds.TEXT, kinds.HTML, kinds.XML, kinds.UNKNOWN})
#: Parts that an office file consists of itself.
_OWN_PARTS = frozenset(
    {"", ".xml", ".rels", ".vml", ".bin", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".odttf"}
)
#: Rules on a file's condition, not on what it does: not reported for embedded files.
_OF_THE_WHOLE = frozenset(
    {"berkas-rusak", "berkas-terkunci", "arsip-tak-diperiksa", "teks-di-bawah-kotak"}
)


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Yield the findings on a file, the archives in it, and the files in those."""
    rules = config.checks
    with file.open("rb") as stream:
        yield from _look(stream, document.path, rules, Budget.of(rules.documents))
        if rules.documents.clamd:
            stream.seek(0)
            if name := infection(stream, rules.documents.clamd):
                yield rules.finding("berkas-bervirus", value=name)


@dataclass(frozen=True, slots=True)
class _File:
    """The file being checked: its bytes, and its kind by content and by name."""

    stream: BinaryIO
    head: bytes
    kind: str
    suffix: str


def _look(
    stream: BinaryIO, name: str, rules: Checks, budget: Budget, depth: int = 0
) -> Iterator[Finding]:
    head = stream.read(kinds.HEAD)
    stream.seek(0)
    kind, suffix = kinds.kind_of(head), PurePath(name).suffix.casefold()
    if kind == kinds.PROGRAM or names_program(suffix, rules.documents.program_suffixes):
        yield rules.finding("berkas-program")
        return
    if kind == kinds.ZEROS:
        yield rules.finding("berkas-rusak", value=_("nothing but zero bytes"))
        return
    if not _keeps_promise(suffix, kind):
        yield rules.finding(
            "jenis-tidak-sesuai",
            value=_("{suffix} holds {kind}", suffix=suffix, kind=kinds.WORDS.get(kind, kind)),
        )
    if besides := also(stream, head, kind):
        both = _("{kind} that is also {besides}", kind=kinds.WORDS.get(kind, kind), besides=besides)
        yield rules.finding("berkas-berwajah-dua", value=both)
    stream.seek(0)
    file = _File(stream, head, kind, suffix)
    yield from _by_kind(file, rules, budget, depth)
    if kind in _READ_AS_TEXT:
        yield from _as_opened(file, rules, budget, depth)


def _as_opened(file: _File, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    """Check text and unknown bytes as browsers, mail readers and spreadsheets interpret them."""
    if file.kind in {kinds.TEXT, kinds.HTML} and is_letter(file.head):
        yield rules.finding("surat-web")
        file.stream.seek(0)
        letter = file.stream.read(rules.documents.member_megabytes * _MEGABYTE)
        for name, content in letter_parts(message_from_bytes(letter)):
            yield from _inside_of(rules, budget, depth)(name, content)
    elif file.kind == kinds.XML and FLAT.search(file.head):
        yield from flat_findings(file.stream, rules)
    else:
        yield from web_findings(file.stream, file.head, file.kind, file.suffix, rules)
        if file.kind == kinds.TEXT and file.suffix in TEXT_SUFFIXES:
            yield from table_findings(file.stream, file.head, rules)


def _keeps_promise(suffix: str, kind: str) -> bool:
    promised = kinds.PROMISED.get(suffix)
    locked_office = kind == kinds.OLE and suffix in kinds.OFFICE  # reported as locked instead
    return promised is None or kind in promised or locked_office


def _by_kind(file: _File, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    kind, stream = file.kind, file.stream
    if kind == kinds.PDF:
        yield from pdf_findings(stream, rules, _inside_of(rules, budget, depth))
    elif kind == kinds.ZIP:
        yield from _zip(stream, rules, budget, depth)
    elif kind == kinds.GZIP:
        yield from _gzip(file, rules, budget, depth)
    elif kind in _SIMPLE:
        yield from _SIMPLE[kind](stream, rules)
    elif kind == kinds.OTHER_ARCHIVE or (kind == kinds.UNKNOWN and is_zipfile(stream)):
        # A ZIP file after a prefix: unpackers open it, the checks here do not.
        yield rules.finding("arsip-tak-diperiksa")
    elif not file.head.strip():
        yield rules.finding("berkas-tanpa-isi")


def _ole(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    try:
        with open_ole(stream) as ole:
            yield from ole_findings(ole, rules)
    except BrokenOle:
        yield rules.finding(
            "berkas-rusak", value=_("the structure of the old Office file cannot be read")
        )


_SIMPLE: Mapping[str, Callable[[BinaryIO, Checks], Iterator[Finding]]] = MappingProxyType(
    {kinds.OLE: _ole, kinds.IMAGE: image_findings, kinds.RTF: rtf_findings}
)


def _zip(stream: BinaryIO, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    archive, broken = open_zip(stream, rules)
    if archive is None:
        yield from broken
        return
    with closing(archive):
        if unpacked := packing(archive, rules, budget):
            yield from unpacked
            return
        try:
            if is_ooxml(archive):
                yield from office_findings(archive, rules)
                yield from _carried(archive, rules, budget, depth)
            elif is_odf(archive):
                yield from odf_findings(archive, rules)
                yield from _carried(archive, rules, budget, depth)
            else:
                yield from _members(archive, rules, budget, depth)
        except (UnreadableXml, KeyError):
            yield rules.finding(
                "berkas-rusak", value=_("a part of the document inside it cannot be read")
            )


def _members(archive: ZipFile, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    """Check the members of an archive like any file; each finding names the member."""
    if depth > rules.documents.max_depth:
        yield rules.finding("berkas-bom", value=_("archives inside archives go too deep"))
        return
    members = [m for m in archive.infolist() if not m.is_dir()]
    if not members:
        yield rules.finding("berkas-tanpa-isi")
    if deceiving := [m.filename for m in members if deceives(m.filename)]:
        yield rules.finding("nama-berkas-menyesatkan", value=listed(map(one_line, deceiving)))
    for member in members:
        with archive.open(member) as packed:
            content = packed.read(rules.documents.member_megabytes * _MEGABYTE)
        if len(content) < member.file_size:
            found = [rules.finding("arsip-tak-diperiksa", value=_("a file inside it is too large"))]
        else:
            found = list(_look(BytesIO(content), member.filename, rules, budget, depth + 1))
        yield from (_inside(finding, member.filename, rules) for finding in found)


def _carried(archive: ZipFile, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    """Check the files embedded in an office file: whatever is not one of its own parts."""
    for name in archive.namelist():
        own = name.endswith("/") or PurePath(name).suffix.casefold() in _OWN_PARTS
        if own and not EMBEDDED.fullmatch(name):
            continue
        with archive.open(name) as packed:
            content = packed.read(rules.documents.member_megabytes * _MEGABYTE)
        yield from _inside_of(rules, budget, depth)(name, content)


def _inside_of(rules: Checks, budget: Budget, depth: int) -> Inside:
    """Return the check for embedded files; of them only errors are reported."""

    def look(name: str, content: bytes) -> Iterator[Finding]:
        if depth > rules.documents.max_depth:
            yield rules.finding("berkas-bom", value=_("files inside files go too deep"))
            return
        for finding in _look(BytesIO(content), name, rules, budget, depth + 1):
            if finding.rule == "berkas-program":
                yield rules.finding("sisipan-program", value=one_line(name))
            elif finding.severity is Severity.ERROR and finding.rule not in _OF_THE_WHOLE:
                yield _inside(finding, name, rules)

    return look


def _inside(finding: Finding, name: str, rules: Checks) -> Finding:
    """Turn a finding on a member into a finding on the archive."""
    rule = "arsip-berisi-program" if finding.rule == "berkas-program" else finding.rule
    name = one_line(name)
    places = [
        str(_("page {n}", n=finding.page)) if finding.page else "",
        finding.sheet,
        finding.value,
    ]
    value = ": ".join([name, *filter(None, places)])
    return rules.finding(rule, value=value)


def _gzip(file: _File, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    stream = file.stream
    size, begun, room = stream.seek(0, 2), b"", budget.bytes
    stream.seek(0)
    try:
        with GzipFile(fileobj=stream) as content:
            while chunk := content.read(_MEGABYTE):
                begun += chunk if len(begun) < _PACKED_TEXT else b""
                room -= len(chunk)
                grown = budget.bytes - room
                if room < 0 or (grown > 100 * _MEGABYTE and grown > size * budget.ratio):
                    yield rules.finding("berkas-bom", value=_("too large when opened"))
                    return
    except (OSError, EOFError, zlib.error):
        yield rules.finding(
            "berkas-rusak", value=_("the gzip is not whole; perhaps it was cut off")
        )
        return
    kind = kinds.kind_of(begun[: kinds.HEAD])
    if kind not in {kinds.TEXT, kinds.XML, kinds.HTML}:
        yield rules.finding("arsip-tak-diperiksa")
        return
    suffix = ".svg" if file.suffix == ".svgz" else ".csv"
    text = _File(BytesIO(begun), begun[: kinds.HEAD], kind, suffix)
    yield from _as_opened(text, rules, budget, depth)
