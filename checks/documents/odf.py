"""OpenDocument files (ISO/IEC 26300): programs, hidden parts, traces of work.

Expects a ZIP file that has passed ``archives.packing``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from checks.active.odf_links import OdfLinks
from checks.documents.programs import listed
from checks.documents.titles import stored_title, title_findings
from checks.reading.xml_scan import scan
from didd.config.checks import Checks
from didd.i18n import ngettext
from didd.model import Finding

_MODULE = re.compile(r"Basic/[^/]+/(?!(?:script|dialog)-l[bc]\.xml)[^/]+\.xml|Scripts/.+[^/]")
_PARTS = re.compile(r"(?:Object[^/]*/)?(?:content|styles)\.xml")
_OBJECT = re.compile(r"Object \d+")
_DOCUMENT = b"application/vnd.oasis.opendocument."
_NOT_SHOWN = frozenset({"collapse", "filter"})


def is_odf(archive: ZipFile) -> bool:
    """Whether this ZIP file is an OpenDocument."""
    if "mimetype" not in archive.namelist():
        return False
    with archive.open("mimetype") as kind:
        return kind.read(100).startswith(_DOCUMENT)


def odf_findings(archive: ZipFile, rules: Checks) -> Iterator[Finding]:
    """Yield the findings; raises ``UnreadableXml`` or ``KeyError`` for a broken file."""
    names = archive.namelist()
    if _is_encrypted(archive):
        yield rules.finding("berkas-terkunci")
        return
    links = OdfLinks(rules, macros=any(map(_MODULE.fullmatch, names)))
    for name in filter(_PARTS.fullmatch, names):
        with archive.open(name) as part:
            links.take(part)
    yield from links.findings()
    if objects := [n for n in names if _OBJECT.fullmatch(n)]:
        yield rules.finding(
            "berkas-sisipan", value=ngettext("{n} object", "{n} objects", len(objects))
        )
    content = _Content()
    with archive.open("content.xml") as part:
        scan(part, content.on_start)
    yield from content.findings(rules)
    yield from title_findings(stored_title(archive, "meta.xml"), rules)


def _is_encrypted(archive: ZipFile) -> bool:
    found = False

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal found
        del attributes
        found = found or name == "encryption-data"

    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as part:
            scan(part, on_start)
    return found


@dataclass(slots=True)
class _Content:
    """Collects hidden parts and traces of work in the content."""

    hidden_styles: set[str] = field(default_factory=set[str])
    sheets: list[str] = field(default_factory=list[str])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    tracked: int = 0
    comments: int = 0
    style: str = ""
    sheet: str = ""

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle an element; styles precede their uses."""
        self.tracked += name == "changed-region"
        self.comments += name == "annotation"
        if name == "style":
            self.style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table":
            self._on_table(attributes)
        elif name in {"table-row", "table-column"} and attributes.get("visibility") in _NOT_SHOWN:
            self.lines[self.sheet] = self.lines.get(self.sheet, 0) + 1

    def _on_table(self, attributes: dict[str, str]) -> None:
        self.sheet = attributes.get("name", "")
        if attributes.get("style-name") in self.hidden_styles:
            self.sheets.append(self.sheet)

    def findings(self, rules: Checks) -> Iterator[Finding]:
        """Yield a finding for each kind of content collected."""
        if self.sheets:
            yield rules.finding("lembar-tersembunyi", value=listed(self.sheets))
        for sheet, count in self.lines.items():
            value = ngettext("{n} row/column", "{n} rows/columns", count)
            yield rules.finding("baris-kolom-tersembunyi", sheet=sheet, value=value)
        if self.tracked:
            yield rules.finding(
                "perubahan-terlacak", value=ngettext("{n} change", "{n} changes", self.tracked)
            )
        if self.comments:
            yield rules.finding(
                "berkas-berkomentar", value=ngettext("{n} comment", "{n} comments", self.comments)
            )
