"""Files that a browser renders: HTML, SVG, XML; and plain text that it might sniff as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
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
#: Media types of MIME parts whose names have no suffix.
_OF_TYPE = {"text/html": ".html", "application/xhtml+xml": ".xhtml", "image/svg+xml": ".svg",
            "text/xml": ".xml", "application/xml": ".xml", "text/plain": ".txt"}  # fmt: skip
_HEADER = re.compile(rb"[A-Za-z][\w-]*:[^\r\n]*\r?\n")
_MIME = re.compile(rb"(?im)^(?:mime-version|content-type|content-transfer-encoding):")
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


def is_letter(head: bytes) -> bool:
    """Whether this is an e-mail or a page saved as MHTML: it begins with MIME headers."""
    begun = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not _HEADER.match(begun):
        return False
    headers = re.split(rb"\r?\n\r?\n", begun, maxsplit=1)[0]
    return len(_MIME.findall(headers)) >= 2 or b"boundary=" in headers.lower()


def letter_parts(stream: BinaryIO, rules: Checks) -> Iterator[tuple[str, bytes]]:
    """Yield the decoded MIME parts, each with a name whose suffix tells its kind."""
    stream.seek(0)
    letter = message_from_bytes(stream.read(rules.documents.member_megabytes * _MEGABYTE))
    for number, part in enumerate(letter.walk(), start=1):
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            ending = _OF_TYPE.get(part.get_content_type(), "")
            name = part.get_filename("") or f"bagian {number}{ending}"
            yield name, content
