"""What an Office Open XML file (ECMA-376) fetches or starts when it is opened.

Relationships name external files, fields and formulas call them, anywhere in the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from checks.active.calls import REMOTE, called, calls_maybe, field_calls
from checks.documents.programs import listed
from checks.reading.xml_scan import scan
from didd.config.checks import Checks
from didd.i18n import _, ngettext
from didd.model import Finding

#: A part's role comes from its relationships, not its path; these suffixes never matter here.
_OTHERS = re.compile(
    r"(?i)(?:docProps|customXml|_rels)/.*|\[Content_Types\]\.xml|xl/sharedStrings.*"
)
_BINARY = re.compile(r"(?i)xl/(?:workbook|externallinks/[^/]+)\.bin")
#: BrtBeginSupBook, its size, and the flag of a DDE link.
_PROGRAM_LINK = re.compile(rb"\xe8\x02[\x80-\xff]{0,3}[\x00-\x7f]\x01\x00", re.DOTALL)
_RUNNING = re.compile(
    r"(?i)\s*(?:javascript|vbscript|ms-(?!word|excel|powerpoint)[\w-]+|search-ms|mhtml|data):"
)
#: Relationships whose remote target is executed or merged when the file is opened.
_MERGED = frozenset({"attachedtemplate", "oleobject", "frame", "subdocument", "afchunk", "package",
                     "control", "externallink", "externallinkpath", "oleobjectlink",
                     "glossarydocument", "webextension", "vbaproject"})  # fmt: skip
#: Relationships that are only fetched or followed.
_SHOWN = frozenset({"image", "audio", "video", "media"})
_LINKED_FILES = frozenset({"oleobject", "externallinkpath", "package", "frame", "subdocument"})
_FIELDS = re.compile(rb"nstrText|fldSimple")
_ACTIONS = re.compile(rb"ppaction")
_STARTING = re.compile(r"(?i)ppaction://(?:program|macro|ole)")


@dataclass(slots=True)
class _Seen:
    """What was found: what executes, what is fetched, and files on the agency's own machine."""

    runs: dict[str, None] = field(default_factory=dict[str, None])
    fetched: dict[str, None] = field(default_factory=dict[str, None])
    local: int = 0
    calls: dict[str, None] = field(default_factory=dict[str, None])


def link_findings(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    """Yield findings on what is fetched or started; raises ``UnreadableXml`` for a broken part."""
    seen = _Seen()
    for name in archive.namelist():
        _take(archive, name, rules, seen)
    if seen.calls:
        yield rules.finding("rumus-memanggil-luar", value=listed(seen.calls))
    if seen.runs:
        yield rules.finding("dokumen-memanggil-luar", value=listed(seen.runs))
    if seen.fetched:
        yield rules.finding("dokumen-menunjuk-luar", value=listed(seen.fetched))
    if seen.local:
        yield rules.finding(
            "tautan-berkas-lain", value=ngettext("{n} link", "{n} links", seen.local)
        )


def _take(archive: ZipFile, name: str, rules: Checks, seen: _Seen) -> None:
    folder = name.partition("/")[0].casefold()
    if name.casefold().endswith(".rels"):
        _relations(archive, name, seen)
    elif _BINARY.fullmatch(name):
        _binary(archive, name, rules, seen)
    elif name.casefold().endswith(".xml") and not _OTHERS.fullmatch(name):
        if folder not in {"xl", "ppt"}:
            _fields(archive, name, seen)
        if folder not in {"word", "ppt"}:
            _formulas(archive, name, rules, seen)
        if folder not in {"word", "xl"}:
            _clicks(archive, name, seen)


def _binary(archive: ZipFile, part: str, rules: Checks, seen: _Seen) -> None:
    """Read what a binary workbook ([MS-XLSB]) holds as plain text: DDE links, later functions."""
    with archive.open(part) as stream:
        content = stream.read(rules.documents.member_megabytes << 20)
    if _PROGRAM_LINK.match(content):
        seen.calls["DDE"] = None
    plain = content.replace(b"\x00", b"").lower()
    functions = rules.documents.calling_functions if b"_xlfn." in plain else ()
    seen.calls |= {n.upper(): None for n in functions if f"_xlfn.{n}".encode() in plain}


def _relations(archive: ZipFile, part: str, seen: _Seen) -> None:
    def on_start(name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode", "").lower() != "external":
            return
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        if _RUNNING.match(target):
            scheme = f"{target.strip().partition(':')[0].lower()}:"
            seen.runs[str(_("the address {scheme}", scheme=scheme))] = None
        elif kind in _MERGED and REMOTE.match(target):
            seen.runs[str(_NAMES.get(kind, kind))] = None
        elif kind in _SHOWN and REMOTE.match(target):
            seen.fetched[str(_("an image or medium"))] = None
        elif kind in _LINKED_FILES:
            seen.local += 1

    with archive.open(part) as stream:
        scan(stream, on_start)  # type: ignore[arg-type]


_NAMES = {
    "attachedtemplate": _("a template from outside"),
    "oleobject": _("an object from outside"),
    "externallinkpath": _("a workbook from outside"),
    "afchunk": _("a part from outside"),
    "frame": _("a frame from outside"),
    "subdocument": _("a subdocument from outside"),
}


@dataclass(slots=True)
class _Instructions:
    """Collects field instructions of a story: in one attribute, or in runs from begin to end."""

    seen: _Seen
    pieces: list[str] = field(default_factory=list[str])
    inside: bool = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        self.inside = name in {"instrText", "delInstrText"}
        if name == "fldSimple":
            self._judge(attributes.get("instr", ""))
        elif name == "fldChar":
            self.close()

    def on_text(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def close(self) -> None:
        self._judge("".join(self.pieces))
        self.pieces.clear()

    def _judge(self, instruction: str) -> None:
        word, runs = field_calls(instruction)
        if word:
            (self.seen.runs if runs else self.seen.fetched)[
                str(_("the field {word}", word=word))
            ] = None


def _fields(archive: ZipFile, part: str, seen: _Seen) -> None:
    if not _mentions(archive, part, _FIELDS):
        return
    fields = _Instructions(seen)
    with archive.open(part) as stream:
        scan(stream, fields.on_start, fields.on_text)  # type: ignore[arg-type]
    fields.close()


#: Elements of a workbook's parts whose text is a formula.
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName", "oldFormula",
                       "calculatedColumnFormula", "totalsRowFormula"})  # fmt: skip


@dataclass(slots=True)
class _Formulas:
    """Collects formulas, names, and links to programs and data from a workbook part."""

    seen: _Seen
    rules: Checks
    pieces: list[str] = field(default_factory=list[str])
    inside: bool = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        self.close()
        self.inside = name in _FORMULAS
        if name == "ddeLink":
            self.seen.calls["DDE"] = None
        elif name == "connection" and attributes.get("refreshOnLoad") in {"1", "true"}:
            self.seen.runs[str(_("a data connection that is refreshed when opened"))] = None
        elif name == "connection":
            self.seen.fetched[str(_("a data connection"))] = None

    def on_text(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def close(self) -> None:
        if self.pieces and (what := called("".join(self.pieces), self.rules)):
            self.seen.calls[what] = None
        self.pieces.clear()


def _formulas(archive: ZipFile, part: str, rules: Checks, seen: _Seen) -> None:
    if not _mentions(archive, part, calls_maybe(rules.documents.calling_functions)):
        return
    formulas = _Formulas(seen, rules)
    with archive.open(part) as stream:
        scan(stream, formulas.on_start, formulas.on_text)  # type: ignore[arg-type]
    formulas.close()


def _clicks(archive: ZipFile, part: str, seen: _Seen) -> None:
    def on_start(name: str, attributes: dict[str, str]) -> None:
        found = _STARTING.match(attributes.get("action", ""))
        if found and name in {"hlinkClick", "hlinkHover", "hlinkMouseOver"}:
            action = found[0].rpartition("/")[2].lower()
            seen.runs[str(_("a button {action}", action=action))] = None

    if _mentions(archive, part, _ACTIONS):
        with archive.open(part) as stream:
            scan(stream, on_start)  # type: ignore[arg-type]


def _mentions(archive: ZipFile, part: str, wanted: re.Pattern[bytes]) -> bool:
    """Whether the pattern occurs in a part: cheaper than parsing a large sheet."""
    end = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            block = end + chunk
            if b"\x00" in block[:64] or wanted.search(block):
                return True  # UTF-16 is always parsed
            end = chunk[-32:]
    return False
