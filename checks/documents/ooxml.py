"""Office Open XML files (ECMA-376): programs, hidden parts, traces of work.

Expects a ZIP file that has passed ``archives.packing``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from checks.active.office_links import link_findings
from checks.documents.ole import embedded_program
from checks.documents.programs import listed, names_program
from checks.documents.titles import stored_title, title_findings
from checks.reading.xml_scan import scan
from didd.config.checks import Checks
from didd.i18n import _, ngettext
from didd.model import Finding

_CHUNK = 1 << 20
_TRUE = {"1", "true", "on"}
_MACROS = re.compile(r"(?i:(?:.*/)?vba(?:Project|Data)[^/]*\.(?:bin|xml)|xl/macrosheets/.+)")
#: Parts that are whole embedded files.
EMBEDDED = re.compile(r"(?i:(?:word|xl|ppt)/(?:embeddings|activeX)/[^/]+\.(?!rels$|xml$)\w+)")
_STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_COMMENTS = re.compile(r"word/comments\.xml|xl/(comments/)?comments?\d+\.xml|ppt/comments/.+\.xml")
_SLIDES = re.compile(r"ppt/slides/slide\d+\.xml")
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"})


def is_ooxml(archive: ZipFile) -> bool:
    """Whether this ZIP file is an Office Open XML file."""
    return "[Content_Types].xml" in archive.namelist()


def office_findings(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    """Yield the findings; raises ``UnreadableXml`` or ``KeyError`` for a broken file."""
    names = archive.namelist()
    if any(map(_MACROS.fullmatch, names)):
        yield rules.finding("berkas-bermakro")
    yield from _embedded(archive, rules)
    yield from link_findings(archive, rules)
    if "xl/workbook.xml" in names:
        yield from _workbook(archive, rules)
    yield from _stories(archive, rules)
    yield from _comments(archive, rules)
    yield from _slides(archive, rules)
    yield from title_findings(stored_title(archive, "docProps/core.xml"), rules)


def _embedded(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    names = [n for n in archive.namelist() if EMBEDDED.fullmatch(n)]
    if not names:
        return
    suffixes = rules.documents.program_suffixes
    for name in names:
        program = names_program(name, suffixes) and name
        if name.casefold().endswith(".bin"):
            with archive.open(name) as part:
                limit = rules.documents.member_megabytes * 1024 * 1024
                program = embedded_program(part.read(limit), suffixes)
        if program:
            yield rules.finding("sisipan-program", value=program)
            return
    yield rules.finding("berkas-sisipan", value=listed(n.rpartition("/")[2] for n in names))


def _workbook(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    sheets: list[tuple[str, str, str]] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            shown = attributes.get("state", "visible")
            sheets.append((attributes.get("name", ""), shown, attributes.get("id", "")))

    _read(archive, "xl/workbook.xml", on_start)
    hidden = [name if state == "hidden" else f"{name} (tersembunyi rapat)"
              for name, state, _ in sheets if state in {"hidden", "veryHidden"}]  # fmt: skip
    if hidden:
        yield rules.finding("lembar-tersembunyi", value=listed(hidden))
    parts = _targets(archive)
    for name, _state, relation in sheets:
        if (part := parts.get(relation, "")) in archive.namelist():
            yield from _hidden_lines(archive, part, name, rules)


def _targets(archive: ZipFile) -> dict[str, str]:
    """Map each sheet's relationship id to its part."""
    found: dict[str, str] = {}

    def on_start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            found[attributes.get("Id", "")] = part

    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        _read(archive, "xl/_rels/workbook.xml.rels", on_start)
    return found


@dataclass(slots=True)
class _Lines:
    """Collects the hidden rows and columns of a sheet."""

    rows: int = 0
    columns: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") not in _TRUE:
            return
        if name == "row":
            self.rows += 1
        elif name == "col":
            self.columns.append((int(attributes["min"]), int(attributes["max"])))

    def description(self) -> str:
        """Return the text for people: "kolom C, F–H; 3 baris"."""
        spans = [f"{letters(a)}–{letters(b)}" if a != b else letters(a) for a, b in self.columns]
        rows = ngettext("{n} row", "{n} rows", self.rows) if self.rows else ""
        columns = _("columns {letters}", letters=listed(spans)) if spans else ""
        return "; ".join(str(part) for part in (columns, rows) if part)


def _hidden_lines(archive: ZipFile, part: str, sheet: str, rules: Checks) -> Iterator[Finding]:
    lines = _Lines()
    if _mentions(archive, part, b"hidden"):
        _read(archive, part, lines.on_start)
    if description := lines.description():
        yield rules.finding("baris-kolom-tersembunyi", sheet=sheet, value=description)


def _mentions(archive: ZipFile, part: str, word: bytes) -> bool:
    """Whether the word occurs in a part: far cheaper than parsing a large sheet."""
    end = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if word in end + chunk:
                return True
            end = chunk[-len(word) :]
    return False


def _stories(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    """Report traces of work in the texts of a Word file."""
    tracked = vanished = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal tracked, vanished
        tracked += name in _TRACKED
        vanished += name == "vanish" and attributes.get("val", "1") in _TRUE

    for name in archive.namelist():
        if _STORY.fullmatch(name):
            _read(archive, name, on_start)
    if tracked:
        yield rules.finding(
            "perubahan-terlacak", value=ngettext("{n} change", "{n} changes", tracked)
        )
    if vanished:
        yield rules.finding("teks-tersembunyi", value=ngettext("{n} part", "{n} parts", vanished))


def _comments(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    if count := _count(archive, _COMMENTS, lambda name, _: name in {"comment", "cm"}):
        yield rules.finding(
            "berkas-berkomentar", value=ngettext("{n} comment", "{n} comments", count)
        )


def _slides(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    def is_hidden(name: str, attributes: dict[str, str]) -> bool:
        return name == "sld" and attributes.get("show") in {"0", "false"}

    if hidden := _count(archive, _SLIDES, is_hidden):
        yield rules.finding(
            "salindia-tersembunyi", value=ngettext("{n} slide", "{n} slides", hidden)
        )


def _count(
    archive: ZipFile, parts: re.Pattern[str], counts: Callable[[str, dict[str, str]], bool]
) -> int:
    """Count the elements, of all parts of such a name, that ``counts`` says yes to."""
    total = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal total
        total += counts(name, attributes)

    for name in filter(parts.fullmatch, archive.namelist()):
        _read(archive, name, on_start)
    return total


def _read(archive: ZipFile, part: str, on_start: Callable[[str, dict[str, str]], None]) -> None:
    with archive.open(part) as stream:
        scan(stream, on_start)  # type: ignore[arg-type]


def letters(number: int) -> str:
    """Return the letters of a 1-based column number.

    >>> letters(28)
    'AB'
    """
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
