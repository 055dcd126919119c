r"""The texts of HTML and RTF as a reader shows them: characters by their codes, words across marks.

Both can write each digit as a code (``&#54;``, ``\'36``, ``\u54?``), and put a mark into the midst
of a number. What stands in them in plain is found without this.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from checks.documents.kinds import RTF
from checks.reading.piece import OFF_SCREEN, Piece

#: So much of a file (bytes) is read so.
_LARGEST = 16 << 20
#: Elements that end a line or a cell; others stand within a word.
_ENDS = re.compile(
    r"(?i)</?(?:p|div|br|hr|li|ul|ol|t[rdh]|table|h\d|title|option|section|article|dd|dt)\b[^>]*>"
)
_MARK, _UNSHOWN = re.compile(r"<[^>]*>"), re.compile(r"(?is)<!--.*?-->|<(script|style)\b.*?</\1>")
_HEX = re.compile(r"\\'([0-9a-fA-F]{2})")
_CODE = re.compile(r"\\u(-?\d{1,5}) ?(?:\\'[0-9a-fA-F]{2}|[^\\{}])?")
_LINE = re.compile(r"\\(?:par|line|cell|row|tab|page|sect)\b ?")
_WORD = re.compile(r"\\[a-z]{1,32}-?\d{0,10} ?|\\\*|[{}]")


def marked_up_pieces(path: Path, kind: str) -> Iterator[Piece]:
    """Yield the text as it is shown; only what was not found in plain counts."""
    with path.open("rb") as file:
        content = file.read(_LARGEST).replace(b"\x00", b"").decode("utf-8", "replace")
    shown = _of_rtf(content) if kind == RTF else _of_html(content)
    yield Piece(shown, place=OFF_SCREEN, again=True)


def _of_html(text: str) -> str:
    r"""Return what a page shows.

    >>> _of_html("<p>62<b>71</b></p><p>&#54;2</p>").split()
    ['6271', '62']
    """
    visible = _UNSHOWN.sub("\n", text)
    return html.unescape(_MARK.sub("", _ENDS.sub("\n", visible)))


def _of_rtf(text: str) -> str:
    r"""Return what a letter shows.

    >>> _of_rtf(r"{\rtf1 62{\b 71}\'36\u50?\par x}").split()
    ['627162', 'x']
    """
    plain = text.replace("\r", "").replace("\n", "")
    plain = _CODE.sub(lambda m: chr(int(m[1]) % 0x10000), plain)
    plain = _HEX.sub(lambda m: chr(int(m[1], 16)), plain)
    return _WORD.sub("", _LINE.sub("\n", plain))
