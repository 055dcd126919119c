"""Inventory files → grids of text: workbooks in a process of their own, text by the csv module.

The first bytes determine a file's kind, not its suffix. Cells are read as displayed
(``didd.adapters.sheets.workbook_cells``); nothing here interprets the grids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from didd.adapters.limited_process import NO_MEMORY, LimitedProcess
from didd.adapters.sheets.delimited import read_delimited
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.config.checks import RunnerSettings
from didd.i18n import _
from didd.inventory.grid import Grid

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TEXT = {
    b"%PDF": _("this file is a PDF, no table"),
    b"\x89PNG": _("this file is a picture, no table"),
    b"\xff\xd8\xff": _("this file is a picture, no table"),
    b"PK\x05\x06": _("this archive file is empty"),
}
#: Text up to this size is read in this process: starting another costs more than it saves.
_SMALL_TEXT = 32 * 1024 * 1024
Rows = Sequence[Sequence[Any]]


class SheetReader:
    """Reads sheets; workbooks and very large text in one shared limited process.

    The process is started on first use. Close the reader after use.
    """

    def __init__(self, limits: RunnerSettings) -> None:
        """Take the limits for one file."""
        self._limits = limits
        self._process = LimitedProcess(
            *("-P", "-m", "didd.adapters.sheets.sheet_process", str(limits.memory_megabytes))
        )
        self.close = self._process.end

    def grids(self, path: Path, name: str) -> list[Grid]:
        """Read every sheet of a workbook, or the table of a text file.

        ``name`` is the file's name in the agency's folder. Raises ``UnreadableSheet`` with the
        cause: encrypted, empty, not a workbook, not text, too slow, too large. ``OSError`` is not
        caught.
        """
        with path.open("rb") as file:
            start = file.read(4096)
        if start.startswith((_ZIP, _OLE)):
            return _grids(self.ask("cells", path))
        _refuse_what_is_no_text(start, name)
        if path.stat().st_size <= _SMALL_TEXT:
            return _grids(read_delimited(path))
        return _grids(self.ask("text", path))

    def word_tables(self, path: Path) -> list[Grid]:
        """Read the tables of a Word document as one sheet; raises as ``grids`` does."""
        return _grids(self.ask("word", path))

    def ask(self, act: str, path: Path) -> Any:
        """Run one of ``didd.adapters.sheets.sheet_process.ACTS`` on a file.

        Raises ``UnreadableSheet``, also for too much time or memory, and
        ``OSError``.
        """
        seconds = self._limits.seconds_for(path.stat().st_size)
        question = {"act": act, "path": str(path.resolve()), "seconds": seconds}
        answer = self._process.ask(question)
        if "sheets" in answer:
            return answer["sheets"]
        if "away" in answer:
            raise OSError(answer["away"])
        if "reason" in answer:
            raise UnreadableSheet(answer["reason"], heavy=answer["heavy"])
        raise _broken_off(answer, self._limits, seconds)


def read_grids(path: Path, name: str) -> list[Grid]:
    """Read one file like ``SheetReader.grids``, with the default limits."""
    with closing(SheetReader(RunnerSettings())) as reader:
        return reader.grids(path, name)


def _refuse_what_is_no_text(start: bytes, name: str) -> None:
    if not start.strip(b"\x00 \t\r\n"):
        raise UnreadableSheet(str(_("an empty file")))
    for mark, reason in _NOT_TEXT.items():
        if start.startswith(mark):
            raise UnreadableSheet(str(reason))
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        suffix = name.rpartition(".")[2]
        raise UnreadableSheet(
            str(_("this file is a web page or XML that is named .{suffix}", suffix=suffix))
        )


def _grids(sheets: Iterable[Sequence[Any]]) -> list[Grid]:
    return [_grid(*sheet) for sheet in sheets]


def _grid(name: str, rows: Rows, merges: Rows, hidden: bool = False, *unseen: Any) -> Grid:
    """Return one sheet; ``unseen`` are its hidden rows, columns and cells, where they are told."""
    lines, columns, cells = unseen or ((), (), ())
    return Grid(
        name,
        tuple(map(tuple, rows)),
        tuple(map(tuple, merges)),
        hidden=hidden,
        hidden_rows=frozenset(lines),
        hidden_columns=frozenset(columns),
        hidden_cells=frozenset((row, column) for row, column in cells),
    )


def _broken_off(answer: Mapping[str, Any], limits: RunnerSettings, seconds: int) -> UnreadableSheet:
    """Return the error for a reader that was killed or crashed."""
    if "late" in answer:
        return UnreadableSheet(
            str(_("not done after {seconds} seconds", seconds=seconds)), heavy=True
        )
    if answer["broken"] == NO_MEMORY or "died" in answer:
        why = str(
            _("it needs more than {megabytes} MB of memory", megabytes=limits.memory_megabytes)
        )
        # Both an allocation beyond the limit and damaged bytes can kill the process.
        return UnreadableSheet(
            why + (str(_(", or is damaged")) if "died" in answer else ""), heavy=True
        )
    return UnreadableSheet(str(_("this file is damaged ({why})", why=answer["broken"])))
