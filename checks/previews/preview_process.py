"""The process that shows strangers' files: ``python -m checks.previews.preview_process MEGABYTES``.

A question has an act, "page" or "compare", the files' paths and suffixes, and the page.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checks.documents.kinds import IMAGE, PDF
from checks.previews.compare import compare_lines, compare_sheets
from checks.previews.shown_contents import Sheet, is_table, kind_at, lines_of, sheets_of
from didd.adapters.limited_process import own_output, serve
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.collector import collect_seldom
from didd.private_files import keep_private

#: Lines and rows on one page.
LINES, ROWS = 200, 60
NOTHING = {"kind": "none"}


def main() -> None:
    """Answer questions until the input ends."""
    keep_private()
    collect_seldom()
    serve(own_output(), answer, int(sys.argv[1]))


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer one question; ``reason`` says why there is nothing to show."""
    try:
        if asked["act"] == "compare":
            return _compare(*((Path(one), suffix) for one, suffix in asked["files"]))
        return _page(Path(asked["path"]), asked["suffix"], int(asked["page"]))
    except UnreadableSheet as error:
        return {**NOTHING, "reason": error.reason}


def _page(path: Path, suffix: str, number: int) -> dict[str, Any]:
    kind = kind_at(path)
    if kind == PDF:
        from checks.previews.pictures import pdf_page

        return pdf_page(path, number)
    if kind == IMAGE:
        from checks.previews.pictures import picture_page

        return picture_page(path, number)
    if is_table(path, suffix, kind):
        return _table_page(sheets_of(path, kind), number)
    return _text_page(lines_of(path, kind), number)


def _table_page(sheets: Sequence[Sheet], number: int) -> dict[str, Any]:
    """Return so many rows of one sheet; its pages follow those of the sheet before it."""
    starts = [
        (sheet, begin) for sheet in sheets for begin in range(0, max(len(sheet.rows), 1), ROWS)
    ]
    if not any(sheet.rows for sheet in sheets):
        return NOTHING
    number = number if 1 <= number <= len(starts) else 1
    sheet, begin = starts[number - 1]
    return {
        "kind": "table",
        "page": number,
        "pages": len(starts),
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "first": begin + 1,
        "rows": sheet.rows[begin : begin + ROWS],
    }


def _text_page(lines: Sequence[str], number: int) -> dict[str, Any]:
    if not lines:
        return NOTHING
    pages = -(-len(lines) // LINES)
    number = number if 1 <= number <= pages else 1
    begin = (number - 1) * LINES
    shown = lines[begin : begin + LINES]
    return {"kind": "text", "page": number, "pages": pages, "first": begin + 1, "lines": shown}


def _compare(before: tuple[Path, str], now: tuple[Path, str]) -> dict[str, Any]:
    kinds = [kind_at(path) for path, _suffix in (before, now)]
    tables = [
        is_table(path, suffix, kind)
        for (path, suffix), kind in zip((before, now), kinds, strict=True)
    ]
    if all(tables):
        return compare_sheets(sheets_of(before[0], kinds[0]), sheets_of(now[0], kinds[1]))
    if any(tables) or IMAGE in kinds:
        return NOTHING
    old, new = (
        lines_of(path, kind, seen_only=True)
        for (path, _suffix), kind in zip((before, now), kinds, strict=True)
    )
    return compare_lines(old, new) if old or new else NOTHING


if __name__ == "__main__":
    main()
