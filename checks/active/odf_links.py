"""What an OpenDocument file (ISO/IEC 26300) fetches or starts, zipped or as flat XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from checks.active.calls import REMOTE, called
from checks.documents.programs import listed
from checks.reading.xml_scan import UnreadableXml, scan
from didd.config.checks import Checks
from didd.i18n import _, ngettext
from didd.model import Finding

_SCRIPT = re.compile(
    r"(?i)\s*(?:vnd\.sun\.star\.(?:script|expand|UNO)|macro|javascript|vbscript|service|slot|\.uno)"
    r"[:/]"
)
_DDE = frozenset({"dde-link", "dde-source", "dde-connection-decl", "dde-connection"})
_RUN = frozenset({"applet", "plugin", "floating-frame", "object-ole", "object"})
_FETCHED = frozenset({"image", "fill-image", "section-source", "table-source", "sound",
                      "cell-range-source", "background-image", "database-source"})  # fmt: skip
_STARTING = frozenset({"execute", "verb"})
_OBJECTS = frozenset({"object", "object-ole"})
_LINKED = frozenset({"table-source", "cell-range-source", "section-source"})


def _starts(listener: dict[str, str]) -> bool:
    """Whether an event listener executes a program."""
    runs = _SCRIPT.match(listener.get("href", "")) or listener.get("macro-name")
    return bool(runs) or listener.get("action") in _STARTING


@dataclass(slots=True)
class OdfLinks:
    """Collects active content from the parts of a document; pass each part to ``take``."""

    rules: Checks
    runs: dict[str, None] = field(default_factory=dict[str, None])
    calls: dict[str, None] = field(default_factory=dict[str, None])
    fetched: dict[str, None] = field(default_factory=dict[str, None])
    local: int = 0
    macros: bool = False

    def take(self, part: IO[bytes]) -> None:
        """Parse a part; raises ``UnreadableXml``."""
        scan(part, self.on_start)

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        """Check an element by its local name."""
        if name in _DDE:
            self.calls["DDE"] = None
        formula = attributes.get("formula") or attributes.get("Formula") or ""
        if formula and (what := called(formula, self.rules)):
            self.calls[what] = None
        if attributes.get("macrosPresent") == "yes" or (
            name == "event-listener" and _starts(attributes)
        ):
            self.macros = True
        elif href := attributes.get("href", ""):
            self._judge_address(name, href)
        elif name in _RUN - _OBJECTS:
            self.fetched[str(_("an added object"))] = None

    def _judge_address(self, name: str, href: str) -> None:
        remote = REMOTE.match(href)
        if _SCRIPT.match(href):
            self.runs[str(_("an address that runs a macro"))] = None
        elif name in _RUN and remote:
            self.runs[str(_("an object from outside"))] = None
        elif name in _FETCHED and remote:
            self.fetched[str(_("an image or content"))] = None
        elif name in _LINKED:
            self.local += 1

    def findings(self) -> Iterator[Finding]:
        """Yield a finding for each kind of content collected."""
        if self.macros:
            yield self.rules.finding("berkas-bermakro")
        if self.calls:
            yield self.rules.finding("rumus-memanggil-luar", value=listed(self.calls))
        if self.runs:
            yield self.rules.finding("dokumen-memanggil-luar", value=listed(self.runs))
        if self.fetched:
            yield self.rules.finding("dokumen-menunjuk-luar", value=listed(self.fetched))
        if self.local:
            yield self.rules.finding(
                "tautan-berkas-lain", value=ngettext("{n} link", "{n} links", self.local)
            )


#: Signatures of flat-XML office documents.
FLAT = re.compile(rb"<\?mso-application|urn:oasis:names:tc:opendocument:xmlns:office|"
                  rb"urn:schemas-microsoft-com:office:spreadsheet|"
                  rb"schemas\.microsoft\.com/office/(?:word/2003|2006/xmlPackage)")  # fmt: skip
_PROGRAM = re.compile(rb"macrosPresent=.yes.|vbaProject\.bin|<(?:ooo:|office:)?script-data|"
                      rb"<script:module|<(?:\w+:)?library(?:\s|>)")  # fmt: skip


def flat_findings(stream: IO[bytes], rules: Checks) -> Iterator[Finding]:
    """Yield findings on what a flat-XML office document fetches, starts and embeds."""
    stream.seek(0)
    content = stream.read(rules.documents.member_megabytes << 20)
    seen = OdfLinks(rules)
    seen.macros = bool(_PROGRAM.search(content))
    stream.seek(0)
    try:
        seen.take(stream)
    except UnreadableXml:
        yield rules.finding(
            "berkas-rusak", value=_("a part of the document inside it cannot be read")
        )
    yield from seen.findings()
