"""A worksheet's XML without its cells, which others read faster, but with their formulas.

A sheet is mostly cells: parsing some hundred megabytes of them again for a header and a list of
choices would take longer than all else.
"""

from __future__ import annotations

import re
from html import unescape
from typing import IO

_BEGIN = re.compile(rb"<(?:\w+:)?sheetData[ />]")
_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*[\"@][^<]*)<")
_PUT_TOGETHER = re.compile(r'"\s*(?:&|[,;](?=[^()]*\)))\s*"')
#: Bytes kept back while looking for a tag or a formula that goes on in the next block.
_KEPT = 9000


def _joined(formula: str) -> str:
    """Return a formula with the texts that it puts together as one.

    >>> _joined('"627101" & "0107"')
    '"6271010107"'
    """
    plain = unescape(formula)
    return _PUT_TOGETHER.sub("", plain)


class SheetWithoutCells:
    """A readable stream of the sheet without what is in its ``sheetData``; fills ``formulas``.

    Only formulas that hold a text are kept: nothing else in one is anybody's data.
    """

    def __init__(self, part: IO[bytes]) -> None:
        self._part, self._rest, self._inside, self._over = part, b"", False, False
        self.formulas: list[str] = []

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes that belong to no cell; empty at the end."""
        while True:
            new = self._part.read(size)
            block, self._rest = self._rest + new, b""
            if self._over or not block:
                return block
            outside = self._step(block, last=not new)
            if outside or not new:
                return outside

    def _step(self, block: bytes, *, last: bool) -> bytes:
        if not self._inside:
            begun = _BEGIN.search(block)
            if not begun:
                keep = 0 if last else min(64, len(block))
                self._rest = block[len(block) - keep :]
                return block[: len(block) - keep]
            if block[begun.end() - 1 : begun.end() + 1] == b"/>" or begun[0].endswith(b"/"):
                self._over = True
                return block
            self._inside = True
            inner = block.find(b">", begun.start()) + 1
            return block[:inner] + self._step(block[inner:], last=last)
        ended = _END.search(block)
        cells = block[: ended.start()] if ended else block
        self.formulas += [_joined(f.decode("utf-8", "replace")) for f in _FORMULA.findall(cells)]
        if ended:
            self._inside, self._over = False, True
            return block[ended.start() :]
        self._rest = b"" if last else block[-_KEPT:]
        return b""
