"""The tables of a list that was printed once, a workbook or a Word document, as its rows."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from didd.adapters.sheets.reader import SheetReader
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.config.catalog import CatalogConfig
from didd.i18n import _, stored
from didd.inventory.grid import Grid
from didd.inventory.layout import Layout, lay_out_workbook

#: Bytes of a document's text, unpacked; a list of ten thousand items has a fifth of it.
_LARGEST = 100 * 1024 * 1024


def printed_rows(path: Path, config: CatalogConfig) -> Layout:
    """Return the rows of all tables of a file (XLSX, ODS, XLS, CSV, or DOCX), as of one list.

    Raises ``UnreadableSheet`` with the cause, ``OSError`` when it may not be read.
    """
    if path.suffix.casefold() == ".docx":
        return lay_out_workbook(_tables(path), path.name, config)
    with closing(SheetReader(config.checks.runner)) as sheets:
        return lay_out_workbook(sheets.grids(path, path.name), path.name, config)


def _tables(path: Path) -> list[Grid]:
    """Return the tables of a Word document in one grid: a list goes on from one to the next."""
    from docx import Document  # imports lxml

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise UnreadableSheet(stored(_("the document is too large")))
        document: Any = Document(str(path))
        rows = [
            tuple(cell.text for cell in row.cells)
            for table in document.tables
            for row in table.rows
        ]
    except UnreadableSheet:
        raise
    except OSError:
        raise
    except Exception as error:  # whatever a parser says of a file that is none
        raise UnreadableSheet(stored(_("it is no Word document"))) from error
    return [Grid("", tuple(rows))]
