r"""Texts as a reader shows them: characters by their codes, words across marks.

HTML, XML, RTF and JSON can write each digit as a code (``&#54;``, ``%36``, ``\'36``, ``\u0036``),
also in what a page does not show, and put a mark into the midst of a number. What stands in them in
plain is found without this.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from checks.documents.kinds import HTML, RTF
from checks.reading.piece import OFF_SCREEN, Piece

#: Where a file says what it is.
_HEAD = 4096
#: So much of a file (bytes) is read so.
_LARGEST = 16 << 20
#: Elements that end a line or a cell; others stand within a word.
_ENDS = re.compile(
    r"(?i)</?(?:p|div|br|hr|li|ul|ol|t[rdh]|table|h\d|title|option|section|article|dd|dt)\b[^>]*>"
)
_MARK, _UNSHOWN = re.compile(r"<[^>]*>"), re.compile(r"(?is)<!--.*?-->|<(script|style)\b.*?</\1>")
_INPUT = re.compile(r"""(?i)<input\b[^<>]{0,2000}?\bvalue\s*=\s*["']?([^"'<>\s]*)[^<>]{0,2000}>""")
_SPAN = re.compile(r"</?(?:\w+:)?(?:tspan|text[pP]ath|a)\b[^>]*>")
#: Codes of one character; one digit by its code is no number.
_CODED = re.compile(r"(?i)&#x?[0-9a-f]{2,5};?|%[0-9a-f]{2}|\\(?:u00|x)[0-9a-f]{2}|\\u\{[0-9a-f]+\}")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,5})\})")
_FEWEST_CODES = 4
_HEX = re.compile(r"\\'([0-9a-fA-F]{2})")
_CODE = re.compile(r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|[^\\{}])?")
_LINE = re.compile(r"\\(?:par|line|cell|row|tab|page|sect)\b ?")
_WORD = re.compile(r"\\[a-z]{1,32}-?\d{0,10} ?|\\\*|[{}]")


def marked_up_pieces(path: Path, kind: str) -> Iterator[Piece]:
    """Yield the text as it is shown; only what was not found in plain counts."""
    with path.open("rb") as file:
        content = file.read(_LARGEST).replace(b"\x00", b"").decode("utf-8", "replace")
    if kind == RTF:
        yield Piece(shown_by_rtf(content), place=OFF_SCREEN, again=True)
        return
    if kind == HTML or "<svg" in content[:_HEAD] or "<text" in content[:_HEAD]:
        yield Piece(shown_by_html(content), place=OFF_SCREEN, again=True)
    if text := decoded(content):
        yield Piece(text, place=OFF_SCREEN, again=True)


def decoded(text: str) -> str:
    r"""Return a text with its codes as characters; "" where it has hardly any.

    >>> decoded("body=NIK%20%36%32%37%31"), decoded(r'{"n": "\u0036\u0032\u0037\u0031"}')
    ('body=NIK 6271', '{"n": "6271"}')
    """
    codes = _CODED.finditer(text)
    if sum(1 for _ in islice(codes, _FEWEST_CODES)) < _FEWEST_CODES:
        return ""
    plain = _ESCAPED.sub(lambda m: chr(int(m[1] or m[2] or m[3], 16) % 0x110000), text)
    return unquote(html.unescape(plain), errors="replace")


def shown_by_html(text: str) -> str:
    r"""Return what a page shows.

    >>> shown_by_html("<p>62<b>71</b></p><p>&#54;2</p>").split()
    ['6271', '62']
    """
    visible = _SPAN.sub("", _INPUT.sub(r" \1 ", _UNSHOWN.sub("\n", text)))
    return html.unescape(_MARK.sub("", _ENDS.sub("\n", visible)))


def shown_by_rtf(text: str) -> str:
    r"""Return what a letter shows.

    >>> shown_by_rtf(r"{\rtf1 62{\b 71}\'36\u50?\par x}").split()
    ['627162', 'x']
    """
    plain = text.replace("\r", "").replace("\n", "")
    plain = _CODE.sub(lambda m: chr(int(m[1]) % 0x10000), plain)
    plain = _HEX.sub(lambda m: chr(int(m[1], 16)), plain)
    return _WORD.sub("", _LINE.sub("\n", plain))
