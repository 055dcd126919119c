"""Data tables as CSV or XLSX, and CSV inventories in any dialect.

The numbers follow a plain arithmetic rule and every row says that they are samples, so that
nobody takes them for statistics.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from maker import sheets
from maker.target import Target

DIALECT = {"delimiter": ",", "encoding": "utf-8", "newline": "\r\n"}

NOTE = "angka contoh, bukan data resmi"

#: Regencies and the city of the province, with their Kemendagri codes (text: 62.10 is no number).
REGIONS = (
    ("62.01", "Kotawaringin Barat"),
    ("62.02", "Kotawaringin Timur"),
    ("62.03", "Kapuas"),
    ("62.04", "Barito Selatan"),
    ("62.05", "Barito Utara"),
    ("62.06", "Katingan"),
    ("62.07", "Seruyan"),
    ("62.08", "Sukamara"),
    ("62.09", "Lamandau"),
    ("62.10", "Gunung Mas"),
    ("62.11", "Pulang Pisau"),
    ("62.12", "Murung Raya"),
    ("62.13", "Barito Timur"),
    ("62.71", "Palangka Raya"),
)


def write(table: Mapping[str, Any], target: Target) -> bytes:
    """Return a data table. ``by`` is a column name and its values; without it, the regencies.

    ``columns`` maps a column to ``[start, step, span]``: row *i*, from 0, holds
    ``start + (i * step modulo span)``.
    """
    rows = _rows(table)
    if target.suffix == ".xlsx":
        sheet = {"name": "Data", "rows": [table["title"], None, *rows], "header": [3]}
        return sheets.write([sheet], target)
    return write_rows(rows, target)


def write_rows(rows: Iterable[Sequence[object]], target: Target) -> bytes:
    """Write rows as CSV; options: ``delimiter``, ``encoding``, ``newline``.

    Raises ``UnicodeEncodeError`` for a cell that the encoding cannot represent.
    """
    options = {**DIALECT, **target.options}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=options["delimiter"], lineterminator=options["newline"])
    writer.writerows(rows)
    return text.getvalue().encode(options["encoding"])


def _rows(table: Mapping[str, Any]) -> list[list[object]]:
    """Return the header and the rows, the note last."""
    if "by" in table:
        ((heading, values),) = table["by"].items()
        head, keys = [heading], [(value,) for value in values]
    else:
        head, keys = ["kode_wilayah", "kabupaten_kota"], list(REGIONS)
    columns: Mapping[str, Sequence[int]] = table["columns"]
    body = [
        [*key, *(start + (i * step) % span for start, step, span in columns.values()), NOTE]
        for i, key in enumerate(keys)
    ]
    return [[*head, *columns, "catatan"], *body]
