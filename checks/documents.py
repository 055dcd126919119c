"""The file itself: what it really is, whether it opens, and what it carries along.

Here is which look belongs to which kind of bytes; the looks are in the modules of the kinds.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import closing
from gzip import GzipFile
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO
from zipfile import ZipFile, is_zipfile

from checks import kinds
from checks.antivirus import infection
from checks.archives import Budget, open_zip, packing
from checks.images import image_findings
from checks.odf import is_odf, odf_findings
from checks.ole import BrokenOle, ole_findings, open_ole
from checks.ooxml import is_ooxml, office_findings
from checks.pdf import pdf_findings
from checks.programs import names_program
from checks.xml_scan import UnreadableXml
from didd.check_rules import Checks
from didd.model import Document, Finding
from didd.schema import CatalogConfig

_MEGABYTE = 1024 * 1024


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Give what is found in a file, the archives in it, and the files in those."""
    rules = config.checks
    with file.open("rb") as stream:
        yield from _look(stream, document.path, rules, Budget.of(rules.documents))
        if rules.documents.clamd:
            stream.seek(0)
            if name := infection(stream, rules.documents.clamd):
                yield rules.finding("berkas-bervirus", value=name)


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
        yield rules.finding("berkas-rusak", value="hanya berisi byte nol")
        return
    if not _keeps_promise(suffix, kind):
        yield rules.finding("jenis-tidak-sesuai", value=f"{suffix} berisi {kind}")
    yield from _by_kind(kind, stream, head, rules, budget, depth)


def _keeps_promise(suffix: str, kind: str) -> bool:
    promised = kinds.PROMISED.get(suffix)
    locked_office = kind == kinds.OLE and suffix in kinds.OFFICE  # told as locked instead
    return promised is None or kind in promised or locked_office


def _by_kind(
    kind: str, stream: BinaryIO, head: bytes, rules: Checks, budget: Budget, depth: int
) -> Iterator[Finding]:
    if kind == kinds.PDF:
        yield from pdf_findings(stream, rules)
    elif kind == kinds.ZIP:
        yield from _zip(stream, rules, budget, depth)
    elif kind == kinds.OLE:
        yield from _ole(stream, rules)
    elif kind == kinds.IMAGE:
        yield from image_findings(stream, head, rules)
    elif kind == kinds.GZIP:
        yield from _gzip(stream, rules, budget)
    elif kind == kinds.OTHER_ARCHIVE or (kind == kinds.UNKNOWN and is_zipfile(stream)):
        # A ZIP file behind something else: unpackers open it, nothing here does.
        yield rules.finding("arsip-tak-diperiksa")
    elif not head.strip():
        yield rules.finding("berkas-tanpa-isi")


def _ole(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    try:
        with open_ole(stream) as ole:
            yield from ole_findings(ole, rules)
    except BrokenOle:
        yield rules.finding("berkas-rusak", value="susunan berkas Office lama tidak terbaca")


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
            elif is_odf(archive):
                yield from odf_findings(archive, rules)
            else:
                yield from _members(archive, rules, budget, depth)
        except (UnreadableXml, KeyError):
            yield rules.finding("berkas-rusak", value="bagian dokumen di dalamnya tidak terbaca")


def _members(archive: ZipFile, rules: Checks, budget: Budget, depth: int) -> Iterator[Finding]:
    """Look into the files of an archive as into any file; each finding says in which."""
    if depth > rules.documents.max_depth:
        yield rules.finding("berkas-bom", value="arsip di dalam arsip terlalu dalam")
        return
    members = [m for m in archive.infolist() if not m.is_dir()]
    if not members:
        yield rules.finding("berkas-tanpa-isi")
    for member in members:
        with archive.open(member) as packed:
            content = packed.read(rules.documents.member_megabytes * _MEGABYTE)
        if len(content) < member.file_size:
            found = [rules.finding("arsip-tak-diperiksa", value="berkas di dalamnya terlalu besar")]
        else:
            found = list(_look(BytesIO(content), member.filename, rules, budget, depth + 1))
        yield from (_inside(finding, member.filename, rules) for finding in found)


def _inside(finding: Finding, name: str, rules: Checks) -> Finding:
    """Say a finding of a file in an archive as one of the archive."""
    rule = "arsip-berisi-program" if finding.rule == "berkas-program" else finding.rule
    places = [f"halaman {finding.page}" if finding.page else "", finding.sheet, finding.value]
    value = ": ".join([name, *filter(None, places)])
    return rules.finding(rule, value=value)


def _gzip(stream: BinaryIO, rules: Checks, budget: Budget) -> Iterator[Finding]:
    size, begun, room = stream.seek(0, 2), b"", budget.bytes
    stream.seek(0)
    try:
        with GzipFile(fileobj=stream) as content:
            while chunk := content.read(_MEGABYTE):
                begun = begun or chunk
                room -= len(chunk)
                grown = budget.bytes - room
                if room < 0 or (grown > 100 * _MEGABYTE and grown > size * budget.ratio):
                    yield rules.finding("berkas-bom", value="terlalu besar bila dibuka")
                    return
    except (OSError, EOFError, zlib.error):
        yield rules.finding("berkas-rusak", value="isi gzip tidak utuh; mungkin terpotong")
        return
    if kinds.kind_of(begun[: kinds.HEAD]) not in {kinds.TEXT, kinds.XML, kinds.HTML}:
        yield rules.finding("arsip-tak-diperiksa")
