"""The tables of a list that was printed once, a workbook or a Word document, as its rows."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from didd.adapters.sheets.reader import SheetReader
from didd.config.catalog import CatalogConfig
from didd.inventory.layout import Layout, lay_out_workbook


def printed_rows(path: Path, config: CatalogConfig) -> Layout:
    """Return the rows of all tables of a file (XLSX, ODS, XLS, CSV, or DOCX), as of one list.

    Raises ``UnreadableSheet`` with the cause, ``OSError`` when it may not be read.
    """
    word = path.suffix.casefold() == ".docx"
    with closing(SheetReader(config.checks.runner)) as sheets:
        grids = sheets.word_tables(path) if word else sheets.grids(path, path.name)
    return lay_out_workbook(grids, path.name, config)
