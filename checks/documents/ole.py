"""Office files before 2007 ([MS-CFB] and what lies in it), and encrypted ones of any age.

Excel records ([MS-XLS]) are parsed here for what no reader exposes: hidden sheets, rows and
columns, macro sheets, and encryption.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any, BinaryIO

import olefile

from checks.documents.programs import listed, names_program
from checks.documents.titles import title_findings
from didd.config.checks import Checks
from didd.i18n import ngettext
from didd.model import Finding

_FILEPASS, _BOUNDSHEET, _BOF, _ROW, _COLINFO = 0x002F, 0x0085, 0x0809, 0x0208, 0x007D
#: [MS-XLS] links to other files and programs, and defined names, later functions among them.
_SUPBOOK = 0x01AE
_LINKS = frozenset({_SUPBOOK, 0x0018, 0x0023})
_WANTED = frozenset({_FILEPASS, _BOUNDSHEET, _BOF, _ROW, _COLINFO})
#: A field's begin mark, and the keywords of Dynamic Data Exchange.
_DDE_FIELD = re.compile(rb"\x13\s*\"?\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_HIDDEN_ROW, _HIDDEN_COLUMN, _ENCRYPTED_WORD = 0x20, 0x01, 0x0100
_MACRO_SHEET = 1
_ENCRYPTED_SLIDES = b"\xdf\xc4\xd1\xf3"
#: [MS-PPT] VBAInfoAtom with the flag for macros.
_SLIDES_WITH_MACROS = (b"\x02\x00\x00\x04\x0c\x00\x00\x00", b"\x01\x00\x00\x00")
_TITLE_CODECS = {65001: "utf-8", 1200: "utf-16-le"}


class BrokenOle(ValueError):
    """The compound file's directory is corrupt."""


def open_ole(stream: BinaryIO) -> olefile.OleFileIO:
    """Open a compound file; raises ``BrokenOle`` for one that is truncated or inconsistent."""
    try:
        return olefile.OleFileIO(stream, raise_defects=olefile.DEFECT_INCORRECT)
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise BrokenOle from error


def ole_findings(ole: olefile.OleFileIO, rules: Checks) -> Iterator[Finding]:
    """Yield the findings; ``berkas-terkunci`` is the last if it occurs."""
    book = next((n for n in ("Workbook", "Book") if ole.exists(n)), "")
    records = _records(_read(ole, book)) if book else []
    if _encrypted(ole) or any(code == _FILEPASS for code, _ in records):
        yield rules.finding("berkas-terkunci")
        return
    macro_sheets = any(c == _BOUNDSHEET and d[5:6] == bytes([_MACRO_SHEET]) for c, d in records)
    if macro_sheets or _has_macros(ole):
        yield rules.finding("berkas-bermakro")
    yield from _embedded(ole, rules)
    yield from _calling(ole, book, rules)
    yield from _hidden(records, rules)
    yield from title_findings(_title(ole), rules)


def embedded_program(content: bytes, suffixes: Collection[str]) -> str:
    """Return the name of the program in an embedded object; "" when there is none."""
    try:
        ole = open_ole(BytesIO(content))
    except BrokenOle:
        return "program" if content[:2] == b"MZ" else ""
    with ole:
        return _packed_program(ole, suffixes)


def _packed_program(ole: olefile.OleFileIO, suffixes: Collection[str]) -> str:
    for path in ole.listdir():
        if path[-1].casefold() == "\x01ole10native":
            # [MS-OLEDS] 2.3.6: size, flags, then the name, zero-ended.
            name = _read(ole, path)[6:300].split(b"\x00")[0].decode("latin-1")
            if names_program(name, suffixes):
                return name
    return ""


def _encrypted(ole: olefile.OleFileIO) -> bool:
    if ole.exists("EncryptedPackage") or ole.exists("EncryptionInfo"):
        return True
    if ole.exists("WordDocument"):
        flags = _read(ole, "WordDocument")[10:12]
        return bool(int.from_bytes(flags, "little") & _ENCRYPTED_WORD)
    return ole.exists("Current User") and _read(ole, "Current User")[12:16] == _ENCRYPTED_SLIDES


def _has_macros(ole: olefile.OleFileIO) -> bool:
    if any("VBA" in (part.upper() for part in path) for path in ole.listdir(storages=True)):
        return True
    if not ole.exists("PowerPoint Document"):
        return False
    start, has = _SLIDES_WITH_MACROS
    content = _read(ole, "PowerPoint Document")
    at = content.find(start)
    return at >= 0 and content[at + 12 : at + 16] == has


def _embedded(ole: olefile.OleFileIO, rules: Checks) -> Iterator[Finding]:
    if program := _packed_program(ole, rules.documents.program_suffixes):
        yield rules.finding("sisipan-program", value=program)
        return
    objects = [
        path
        for path in ole.listdir(streams=False, storages=True)
        if path[0].startswith("MBD") or (path[0] == "ObjectPool" and len(path) == 2)
    ]
    if objects:
        yield rules.finding(
            "berkas-sisipan", value=ngettext("{n} object", "{n} objects", len(objects))
        )


def _calling(ole: olefile.OleFileIO, book: str, rules: Checks) -> Iterator[Finding]:
    """Report links to programs: fields of a Word file, and supporting links of a workbook.

    Formulas are tokenised in these formats; functions newer than the format appear by name.
    """
    calls: dict[str, None] = {}
    if ole.exists("WordDocument"):
        content = _read(ole, "WordDocument")
        if _DDE_FIELD.search(content) or _DDE_FIELD.search(content.replace(b"\x00", b"")):
            calls["DDE"] = None
    for code, data in _records(_read(ole, book) if book else b"", _LINKS):
        plain = data.replace(b"\x00", b"").decode("latin-1").casefold()
        if code == _SUPBOOK and b"\x03" in data[4:]:
            calls["DDE"] = None
        functions = rules.documents.calling_functions if "_xlfn." in plain else ()
        calls |= {name.upper(): None for name in functions if f"_xlfn.{name}" in plain}
    if calls:
        yield rules.finding("rumus-memanggil-luar", value=listed(calls))


def _records(content: bytes, wanted: Collection[int] = _WANTED) -> list[tuple[int, bytes]]:
    """Split a workbook's stream into records; return those with the wanted codes."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at + 4 <= len(content):
        code, size = struct.unpack_from("<HH", content, at)
        if code in wanted:
            found.append((code, content[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def _hidden(records: list[tuple[int, bytes]], rules: Checks) -> Iterator[Finding]:
    sheets = [(_sheet_name(d), d[4] & 3) for code, d in records if code == _BOUNDSHEET and d[5:]]
    hidden = [n if state == 1 else f"{n} (tersembunyi rapat)" for n, state in sheets if state]
    if hidden:
        yield rules.finding("lembar-tersembunyi", value=listed(hidden))
    lines: dict[int, int] = {}
    begun = -1  # the first BOF is the workbook's own
    for code, data in records:
        begun += code == _BOF
        if (code == _ROW and _bits(data, 12) & _HIDDEN_ROW) or (
            code == _COLINFO and _bits(data, 8) & _HIDDEN_COLUMN
        ):
            lines[begun] = lines.get(begun, 0) + 1
    for number, count in lines.items():
        name = sheets[number - 1][0] if 0 < number <= len(sheets) else ""
        hidden = ngettext("{n} row/column", "{n} rows/columns", count)
        yield rules.finding("baris-kolom-tersembunyi", sheet=name, value=hidden)


def _bits(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _sheet_name(data: bytes) -> str:
    length, wide = data[6:7], data[7:8]
    size = length[0] if length else 0
    if wide == b"\x01":
        return data[8 : 8 + 2 * size].decode("utf-16-le", "replace")
    return data[8 : 8 + size].decode("latin-1")


def _title(ole: olefile.OleFileIO) -> str:
    meta: Any = ole.get_metadata()
    title = meta.title or b""
    if isinstance(title, str):
        return title
    return title.decode(_TITLE_CODECS.get(meta.codepage or 0, "cp1252"), "replace").strip("\x00 ")


def _read(ole: olefile.OleFileIO, path: str | list[str]) -> bytes:
    try:
        return ole.openstream(path).read()
    except (OSError, struct.error, IndexError) as error:
        raise BrokenOle from error
