"""What a browser would execute in a text: HTML, SVG, XHTML, XML with a style sheet.

Sniffed as browsers do, by the bytes and not by the name. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, BinaryIO
from xml.parsers import expat

from didd.i18n import _

#: Number of leading bytes that MIME sniffers inspect.
SNIFFED = 4096
_CHUNK = 1 << 18
_SVG, _XHTML = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"
_SHOWN = frozenset({_SVG, _XHTML})
#: Signatures of HTML (WHATWG MIME Sniffing, 7.1) and SVG.
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|img"
    r"|object|embed|meta|link|form|frameset)(?=[\s/>])|<!--",
    re.IGNORECASE,
)
_DRAWING = re.compile(r"<(?:[\w-]+:)?svg(?=[\s/>])", re.IGNORECASE)
_STYLED = re.compile(r"<\?xml-stylesheet\b[^>]*>", re.IGNORECASE)
#: Elements that execute or embed active content.
_RUN = frozenset({"script", "iframe", "frame", "object", "embed", "applet", "handler", "listener",
                  "portal", "fencedframe"})  # fmt: skip
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "xlink:href", "background",
                        "poster", "from", "to", "values", "by", "content", "code"})  # fmt: skip
_RUNNING_ADDRESS = re.compile(
    r"(?:^|[;\s])(?:javascript|vbscript|livescript|mocha):"
    r"|^data:(?:text/html|image/svg|application/xhtml|text/xml|application/xml|text/javascript)",
    re.IGNORECASE,
)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]+")
_ANIMATIONS = frozenset({"animate", "set", "animatetransform", "animatemotion"})
_LOADING = frozenset({"use", "image", "feimage", "mpath", "textpath", "tref"})
_STYLE_LOADS = re.compile(r"@import|url\(\s*['\"]?\s*(?:https?:)?//", re.IGNORECASE)
#: Tags that are active anywhere; a pre-filter before a whole text is parsed.
MENTIONED = re.compile(
    rb"<\s*(?:[\w-]+:)?(?:script|iframe|svg|object|embed|applet)[\s/>]"
    rb"|<[a-z!?/][^<>]{0,2000}?[\s/\"']on[a-z]{3,}\s*=|(?:java|vb)script:",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"<\s*(?:[\w-]+:)?(?:script|iframe)[\s/>]|<[a-z][^<>]{0,2000}?[\s/\"']on[a-z]{3,}\s*=",
    re.IGNORECASE,
)
_UTF7 = re.compile(rb"\+ADw-(?:script|html|svg|body|img)", re.IGNORECASE)
PAGE, DRAWING, STYLED = "halaman", "gambar SVG", "XML"
_ROOTS = (
    (re.compile(r"<!doctype\s+html|<(?:[\w-]+:)?html(?=[\s/>])", re.IGNORECASE), PAGE),
    (_DRAWING, DRAWING),
    (_STYLED, STYLED),
)


@dataclass(slots=True)
class Active:
    """What executes (``runs``), and what only loads or deceives (``loads``), each listed once.

    ``whole``: well-formed XML to its end, which no browser sniffs as HTML.
    """

    kind: str
    whole: bool = False
    runs: dict[str, None] = field(default_factory=dict[str, None])
    loads: dict[str, None] = field(default_factory=dict[str, None])


def decoded(content: bytes) -> str:
    """Decode text as a browser does: by byte order mark, by zero bytes, else as Latin-1."""
    for mark, codec in ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
                        (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):  # fmt: skip
        if content.startswith(mark):
            return content.decode(codec, "replace")
    start = content.lstrip(b" \t\r\n\x00")[:2]
    if start[:1] == b"<" and content[1:2] == b"\x00":
        return content.decode("utf-16-le", "replace")
    if content[:1] == b"\x00" and content[1:2] == b"<":
        return content.decode("utf-16-be", "replace")
    if _UTF7.search(content[:SNIFFED]):
        return content.decode("utf-7", "replace")
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return text.replace("\x00", "")


def kind_of_markup(text: str) -> str:
    """Return what a browser would render a text as: HTML, SVG, styled XML, or "" for none."""
    start = text[:SNIFFED].lstrip("\ufeff \t\r\n\f")
    if start.startswith("<?") or start.lower().startswith(("<!doctype", "<!--")):
        return _by_root(start)
    if _DRAWING.match(start):
        return DRAWING
    return PAGE if _PAGE.match(start) else ""


def _by_root(start: str) -> str:
    """Return the kind of a text that begins with a declaration or comment, by its root element."""
    roots = [(found.start(), kind) for pattern, kind in _ROOTS if (found := pattern.search(start))]
    if roots:
        return min(roots)[1]
    return "" if start.startswith("<?") or start.lower().startswith("<!doctype") else PAGE


def active(text: str, kind: str) -> Active:
    """Return the active content of a text of this kind; malformed XML is parsed as HTML."""
    found = Active(kind)
    if _UTF7.search(text[:SNIFFED].encode("ascii", "ignore")):
        found.runs[str(_("the encoding UTF-7"))] = None
    if kind != PAGE or text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        _read_xml(text, found)
    _Page(found).take(text)
    if not found.runs and _CERTAIN.search(text):  # a parser can be tricked
        found.runs[str(_("content that browsers read as a script"))] = None
    return found


def active_xml(stream: BinaryIO) -> Active:
    """Return the active content of any other XML: HTML and SVG elements inside it."""
    found = Active(STYLED)
    parser = _parser(found, _SHOWN)
    stream.seek(0)
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        found.whole = True
    except expat.ExpatError:
        pass  # browsers, too, execute what precedes the syntax error
    return found


def _judge(found: Active, name: str, attributes: dict[str, str]) -> None:
    """Check an element by its lower-case local name."""
    if name in _RUN:
        found.runs[f"<{name}>"] = None
    if name == "foreignobject":
        found.loads["<foreignObject>"] = None
    if name == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
        found.runs[str(_("an automatic redirection"))] = None
    if name == "base" or (name == "link" and "import" in attributes.get("rel", "").lower()):
        found.loads[f"<{name}>"] = None
    for key, value in attributes.items():
        _judge_attribute(found, name, key, value)


def _judge_attribute(found: Active, name: str, key: str, value: str) -> None:
    address = _IGNORED.sub("", value)
    if re.fullmatch(r"on[a-z]{3,}", key) or key == "srcdoc":
        found.runs[key] = None
    elif key in _ADDRESSES and _RUNNING_ADDRESS.search(address):
        where = found.loads if name in {"image", "img"} else found.runs
        scheme = f"{address.partition(':')[0][-12:].lower()}:"
        where[str(_("the address {scheme}", scheme=scheme))] = None
    elif name in _LOADING and key in {"href", "xlink:href"}:
        if not address.startswith(("#", "data:image/")):
            found.loads[str(_("<{name}> from outside", name=name))] = None
    elif name in _ANIMATIONS and key == "attributename":
        target = address.lower().rpartition(":")[2]
        if target in {"href", "src"} or target.startswith("on"):
            changing = _("<{name}> that changes {target}", name=name, target=target)
            found.runs[str(changing)] = None


class _Page(HTMLParser):
    """HTML parser that checks each element."""

    def __init__(self, found: Active) -> None:
        super().__init__(convert_charrefs=True)
        self._found = found

    def take(self, text: str) -> None:
        """Parse everything; what the parser fails on is reported as active."""
        try:
            self.feed(text)
            self.close()
        except (AssertionError, ValueError, RecursionError):
            self._found.runs[str(_("a structure that cannot be read"))] = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element."""
        _judge(self._found, tag.rpartition(":")[2], {k.lower(): v or "" for k, v in attrs})

    def handle_pi(self, data: str) -> None:
        """Check ``<?xml-stylesheet …?>``."""
        if data.lower().startswith("xml-stylesheet"):
            _judge_style_sheet(self._found, data)

    def handle_data(self, data: str) -> None:
        """Check the text of a style sheet."""
        if self.cdata_elem == "style" and _STYLE_LOADS.search(data):
            self._found.loads[str(_("a style from outside"))] = None


def _judge_style_sheet(found: Active, data: str) -> None:
    kind = found.loads if re.search(r"text/css", data, re.IGNORECASE) else found.runs
    kind[str(_("a style sheet (xml-stylesheet)"))] = None


def _read_xml(text: str, found: Active) -> None:
    """Check SVG or XHTML as XML, also without a namespace."""
    declared = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"), count=1)
    with suppress(expat.ExpatError):
        _parser(found, _SHOWN | {""}, "utf-8").Parse(declared.encode("utf-8", "replace"), True)


def _parser(found: Active, shown: AbstractSet[str], encoding: str | None = None) -> Any:
    """Return a parser that checks elements in the namespaces that browsers render."""
    parser = expat.ParserCreate(encoding, namespace_separator=" ")

    def on_start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space in shown:
            plain = {k.rpartition(" ")[2].lower(): v for k, v in attributes.items()}
            _judge(found, local.lower(), plain)

    def on_entity(name: str, parameter: bool, value: str | None, *more: object) -> None:
        del name, parameter, more
        if value and ("<" in value or "&#" in value or "script" in value.lower()):
            found.runs[str(_("entities that make up content"))] = None

    parser.StartElementHandler = on_start
    parser.EntityDeclHandler = on_entity
    parser.ProcessingInstructionHandler = lambda target, data: (
        _judge_style_sheet(found, data) if target == "xml-stylesheet" else None
    )
    return parser
