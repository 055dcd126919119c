"""Files that a browser renders: HTML, SVG, XML; and plain text that it might sniff as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from checks.active.markup import (
    DRAWING,
    MENTIONED,
    PAGE,
    SNIFFED,
    STYLED,
    active,
    active_xml,
    decoded,
    kind_of_markup,
)
from checks.documents.kinds import HTML, TEXT, XML
from checks.documents.programs import listed
from didd.config.checks import Checks
from didd.model import Finding

_MEGABYTE = 1 << 20
#: Bytes of a page that are parsed; the rest is only searched.
_TAKEN_APART = 16 * _MEGABYTE
_PAGES = frozenset({".html", ".htm", ".xhtml", ".xht", ".shtml"})
_DRAWINGS = frozenset({".svg"})
#: Per kind: the rule for what executes, and the text for the others.
_RULES = {
    PAGE: ("halaman-berskrip", "halaman-web"),
    DRAWING: ("svg-berskrip", "svg-menunjuk-luar"),
    STYLED: ("xml-berskrip", "xml-bergaya"),
}
_SCRIPT = re.compile(rb"(?i)<script[\s/>]")


def web_findings(
    stream: BinaryIO, head: bytes, kind: str, suffix: str, rules: Checks
) -> Iterator[Finding]:
    """Yield findings on what a browser would execute in text, XML or bytes of unknown kind."""
    begun = decoded(head)
    markup = kind_of_markup(begun) or _by_name(suffix) or (PAGE if kind == HTML else "")
    found = None
    if markup:
        stream.seek(0)
        found = active(decoded(stream.read(_TAKEN_APART)), markup)
        if not found.runs and _mentions(stream):  # after the parsed part
            found.runs["<script>"] = None
    elif kind == XML or begun.lstrip("\ufeff \t\r\n").startswith("<"):
        found = active_xml(stream)
    if found is None or not (markup or found.runs or found.whole):
        yield from _plain(stream, begun, kind, rules)
        return
    runs, loads_rule = _RULES[found.kind]
    if found.runs:
        yield rules.finding(runs, value=listed(found.runs))
    elif found.loads or markup == PAGE:
        yield rules.finding(loads_rule, value=listed(found.loads))


def _by_name(suffix: str) -> str:
    return PAGE if suffix in _PAGES else DRAWING if suffix in _DRAWINGS else ""


def _plain(stream: BinaryIO, begun: str, kind: str, rules: Checks) -> Iterator[Finding]:
    """Look for HTML inside other text: an error within the sniffed bytes, a notice further on."""
    if MENTIONED.search(begun[:SNIFFED].encode()) and (runs := active(begun, PAGE).runs):
        yield rules.finding("teks-berisi-skrip", value=listed(runs))
        return
    if kind == TEXT and _mentions(stream):
        yield rules.finding("teks-menyebut-skrip")


def _mentions(stream: BinaryIO) -> bool:
    """Whether a script tag occurs anywhere; moves the stream's position."""
    stream.seek(0)
    end = b""
    while chunk := stream.read(_MEGABYTE):
        if _SCRIPT.search((end + chunk).replace(b"\x00", b"")):
            return True
        end = chunk[-16:]
    return False
