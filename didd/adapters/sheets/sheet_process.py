"""The process that opens workbooks and very large text for ``didd.adapters.sheets.reader``.

Started as ``python -m didd.adapters.sheets.sheet_process MEGABYTES``; limited by
``didd.adapters.limited_process``. Each question names a ``path`` and an act
(``ACTS``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from didd.adapters.limited_process import own_output, serve
from didd.adapters.sheets.delimited import read_delimited
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.adapters.sheets.workbook_cells import read_cells


def _looks(path: Path) -> list[dict[str, Any]]:
    from didd.adapters.sheets.styled_sheets import styled_sheets  # imports openpyxl

    return styled_sheets(path)


def _word(path: Path) -> Any:
    from didd.adapters.sheets.documents.word_tables import read_word_tables  # imports lxml

    return read_word_tables(path)


ACTS: Mapping[str, Callable[[Path], Any]] = {
    "cells": read_cells,
    "text": read_delimited,
    "looks": _looks,
    "word": _word,
}


def main() -> None:
    """Answer questions until the input ends."""
    serve(own_output(), _answer, int(sys.argv[1]))


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"sheets": ACTS[asked["act"]](Path(asked["path"]))}
    except UnreadableSheet as error:
        return {"reason": error.reason, "heavy": error.heavy}
    except OSError as error:
        return {"away": error.strerror}


if __name__ == "__main__":
    main()
