"""Personal data in a file (UU 27/2022): reported by kind and place, counted, shown only masked.

``didd.personal_data.find`` detects it; severities, and the texts that people
read, come from ``checks.yaml``. A civil servant's number is normal under a signature: reported in
tables only; a phone number is graver there than in a letter.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import cast

from openpyxl.utils import get_column_letter

from checks.documents.kinds import (
    GZIP,
    HEAD,
    HTML,
    IMAGE,
    OTHER_ARCHIVE,
    PDF,
    RTF,
    TEXT,
    UNKNOWN,
    XML,
    ZIP,
    kind_of,
)
from checks.personal_data.databases import is_database, tables_of
from checks.personal_data.scan import scan
from checks.personal_data.table_columns import ENOUGH, Found, TableScan
from checks.reading.marked_up import marked_up_pieces
from checks.reading.members import is_archive, is_tar, is_workbook, members, unpacked
from checks.reading.ocr import Scans, read_scans, reader
from checks.reading.piece import Piece
from checks.reading.texts import names_inside, pieces, plain_chunks
from didd.adapters.tables.files import (
    TEXT_SUFFIXES,
    TableTooLarge,
    UnreadableTable,
    open_text,
    open_workbook,
)
from didd.config.catalog import CatalogConfig
from didd.config.checks import Checks
from didd.i18n import _, ngettext
from didd.model import Document, Finding
from didd.personal_data.cover import RULES, cover
from didd.personal_data.find import Hit, Kind

#: Kind → rule in a table, where it differs from ``RULES``.
IN_TABLES = {**RULES, "telepon": "telepon-di-tabel", "nip": "nip-di-tabel"}
PHOTO_PLACE = "lokasi-di-foto"
#: Kinds whose pages, or what stands in them, may be pictures.
_SCANNED = frozenset({PDF, IMAGE, ZIP})
_TEXTS = frozenset({TEXT, HTML, XML, RTF})
#: Read as if they were text: plain digits in them are found.
_LIKE_TEXT = frozenset({GZIP, UNKNOWN})
#: Depth to which embedded files are opened.
_DEEPEST = 3


def check(file: Path, document: Document, config: CatalogConfig) -> Iterator[Finding]:
    """Yield a finding for each kind of personal data in each column, page or hidden place."""
    scans = Scans(config.checks.personal_data.ocr)
    yield from _in_file(file, document.path, config.checks, _DEEPEST, scans)
    yield from _told_of_scans(scans, config.checks)


def _in_file(file: Path, name: str, checks: Checks, depth: int, scans: Scans) -> Iterator[Finding]:
    with file.open("rb") as source:
        kind = kind_of(source.read(HEAD))
    if kind in _TEXTS:
        yield from _in_text(file, PurePosixPath(name).suffix.casefold(), checks)
        yield from _in_marked_up(file, kind, checks)
        yield from _in_members(file, kind, checks, depth, scans)
        return
    if kind in _LIKE_TEXT:
        yield from _in_bytes(file, name, checks, depth, scans)
        return
    if kind == OTHER_ARCHIVE and depth < _DEEPEST and not is_tar(file):
        yield checks.finding("arsip-tak-diperiksa")
    yield from _in_structure(file, kind, checks, scans)
    yield from _in_members(file, kind, checks, depth, scans)


def _in_bytes(file: Path, name: str, checks: Checks, depth: int, scans: Scans) -> Iterator[Finding]:
    """Check what is packed alone, or bytes of no known structure; of a database its tables too."""
    if is_database(file):
        yield from _in_database(file, checks)
    if depth and (inside := unpacked(file, name)):
        yield from _in_file(cast(Path, inside), inside.name, checks, depth - 1, scans)
    else:
        yield from (replace(finding, cell="") for finding in _in_plain(file, checks))


def _in_structure(file: Path, kind: str, checks: Checks, scans: Scans) -> Iterator[Finding]:
    seen: set[str] = set()
    if kind == ZIP and is_archive(file):
        yield from _in_pieces(names_inside(file), checks, seen)
    else:
        if is_workbook(file, kind):
            yield from _in_workbook(file, checks, seen)
        yield from _in_pieces(pieces(file), checks, seen)
        if kind in _SCANNED and scans.limits.pages:
            yield from _in_pieces(read_scans(file, kind, scans), checks, seen)


def _in_members(
    file: Path, kind: str, checks: Checks, depth: int, scans: Scans
) -> Iterator[Finding]:
    for member in members(file, kind):
        name = cover(member.name, checks)
        if depth == 0 or member.content is None:
            yield checks.finding("arsip-tak-diperiksa", value=name)
            continue
        for finding in _in_file(cast(Path, member), member.name, checks, depth - 1, scans):
            yield replace(finding, value=f"{name}; {finding.value}")


# Tables.


def _in_text(file: Path, suffix: str, checks: Checks) -> Iterator[Finding]:
    if suffix in TEXT_SUFFIXES:
        try:
            yield from _in_delimited(file, checks)
            return
        except UnreadableTable:
            pass  # not a table after all: read it as text
    yield from _in_plain(file, checks)


def _in_marked_up(file: Path, kind: str, checks: Checks) -> Iterator[Finding]:
    """Check what is seen only once codes and marks are read."""
    hits = islice(scan(plain_chunks(file), checks.personal_data.official_domains), ENOUGH)
    seen = {hit.sample for _offset, hit in hits}
    yield from _in_pieces(marked_up_pieces(file, kind), checks, seen)


def _in_delimited(file: Path, checks: Checks) -> Iterator[Finding]:
    table = open_text(file)
    try:
        found = TableScan(checks.personal_data).read(table.rows())
    except csv.Error:
        found = TableScan(checks.personal_data).read(table.unquoted().rows())
    yield from _findings(found, "", "", checks)


def _in_workbook(file: Path, checks: Checks, seen: set[str]) -> Iterator[Finding]:
    """Check every sheet, hidden ones too; hidden rows and columns are read like others.

    ``seen`` gets the masked samples of all that was judged, whatever the judgement.
    """
    hidden = str(_("a hidden sheet"))
    try:
        with open_workbook(file) as sheets:
            for name, shown, rows in sheets:
                found = TableScan(checks.personal_data, seen).read(rows)
                yield from _findings(found, name, "" if shown else hidden, checks)
    except TableTooLarge as error:
        yield checks.finding("berkas-terlalu-berat", value=str(error))
    except UnreadableTable as error:
        yield checks.finding("pemeriksaan-gagal", value=str(error))


def _in_database(file: Path, checks: Checks) -> Iterator[Finding]:
    """Check every table of a database file (SQLite, GeoPackage)."""
    try:
        for name, rows in tables_of(file):
            try:
                yield from _findings(TableScan(checks.personal_data).read(rows), name, "", checks)
            except UnreadableTable as error:
                yield checks.finding("pemeriksaan-gagal", sheet=name, value=str(error))
    except UnreadableTable as error:
        yield checks.finding("pemeriksaan-gagal", value=str(error))


def _findings(found: Iterable[Found], sheet: str, place: str, checks: Checks) -> Iterator[Finding]:
    for each in found:
        cell = f"{get_column_letter(each.column + 1)}{each.row}"
        rule = IN_TABLES.get(each.kind, each.kind)
        value = _summary(each.count, each.samples, place)
        yield checks.finding(rule, sheet=sheet, cell=cell, value=value)


# Texts.


def _in_plain(file: Path, checks: Checks) -> Iterator[Finding]:
    hits = scan(plain_chunks(file), checks.personal_data.official_domains)
    tally: dict[Kind, tuple[int, list[Hit]]] = {}
    for count, (offset, hit) in enumerate(hits, start=1):
        tally.setdefault(hit.kind, (offset, []))[1].append(hit)
        if count == ENOUGH:
            break
    for kind, (offset, found) in tally.items():
        if kind in RULES:
            cell = str(_line_of(file, offset))
            yield checks.finding(RULES[kind], cell=cell, value=_counted(found, ""))


def _line_of(file: Path, offset: int) -> int:
    line = 1
    for chunk in plain_chunks(file):
        if offset < len(chunk):
            return line + chunk.count(b"\n", 0, offset)
        line += chunk.count(b"\n")
        offset -= len(chunk)
    return line


def _in_pieces(texts: Iterable[Piece], checks: Checks, seen: set[str]) -> Iterator[Finding]:
    """Check texts; those of one page and place are reported together, repeated ones once."""
    tally: dict[tuple[int, str, str], list[Hit]] = {}
    photos: dict[str, int] = {}
    for piece in texts:
        if sum(map(len, tally.values())) >= ENOUGH:
            break
        if piece.photo_place:
            photos[str(piece.place)] = photos.get(str(piece.place), 0) + 1
        text = piece.text.encode("utf-8", "replace")
        for _offset, hit in scan([text], checks.personal_data.official_domains) if text else ():
            if hit.kind in RULES and not (piece.again and hit.sample in seen):
                rule = RULES[hit.kind]
                tally.setdefault((piece.page, str(piece.place), rule), []).append(hit)
            seen.add(hit.sample)
    for (page, place, rule), hits in sorted(tally.items()):
        yield checks.finding(rule, page=page, value=_counted(hits, place))
    for place, count in photos.items():
        counted = ngettext("{n} photo", "{n} photos", count)
        yield checks.finding(PHOTO_PLACE, value=f"{place}; {counted}")


def _told_of_scans(scans: Scans, checks: Checks) -> Iterator[Finding]:
    """Tell what a machine read of the file's scans, and of those in it, and what it did not."""
    if scans.read:
        value = _("{read} of {pages} pages", read=scans.read, pages=scans.pages)
        yield checks.finding("pindaian-dibaca-mesin", value=str(value))
    if scans.read < scans.pages and (scans.of_documents or reader()):
        unread = scans.pages - scans.read
        value = str(ngettext("{n} page", "{n} pages", unread))
        if not reader():
            missing = _("Tesseract with Indonesian is not installed on the server")
            value = f"{value}; {missing}"
        yield checks.finding("pindaian-tidak-dibaca", value=value)


def _counted(hits: list[Hit], place: str) -> str:
    return _summary(len(hits), list(dict.fromkeys(hit.sample for hit in hits))[:2], place)


def _summary(count: int, samples: list[str], place: str) -> str:
    """Return the count and a masked sample, for people."""
    times = ngettext("{n} time", "{n} times", count)
    if count >= ENOUGH:
        times = _("at least {n} times", n=ENOUGH)
    shown = _("for example {samples}", samples=", ".join(samples)) if samples else ""
    return "; ".join(str(part) for part in (place, times, shown) if part)
