"""The tables of a Word document as one sheet: a list goes on from one table to the next."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.i18n import _, stored

#: Bytes of a document's text, unpacked; a list of ten thousand items has a fifth of it.
_LARGEST = 100 * 1024 * 1024


def read_word_tables(path: Path) -> list[tuple[str, list[list[str]], list[Any]]]:
    """Return all tables as one sheet: name, rows of texts, no merged cells.

    Raises ``UnreadableSheet`` with the cause, ``OSError`` when it may not be read.
    """
    from docx import Document  # imports lxml

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise UnreadableSheet(stored(_("the document is too large")))
        document: Any = Document(str(path))
        rows = [
            [cell.text for cell in row.cells] for table in document.tables for row in table.rows
        ]
    except UnreadableSheet:
        raise
    except OSError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # whatever a parser says of a file that is none
        raise UnreadableSheet(stored(_("it is no Word document"))) from error
    return [("", rows, [])]
