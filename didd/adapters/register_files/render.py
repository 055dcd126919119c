"""Renders a register's edition: CSV and JSON here, XLSX and PDF in their own modules.

Same edition and configuration, same bytes: no clock, no random ids, no machine's fonts.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable

from didd.adapters.register_files.pdf import render_pdf
from didd.adapters.register_files.xlsx import render_xlsx
from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.serialise import PROOF_COLUMNS, edition_json, public_fields, register_rows
from didd.text.formulas import guarded

#: Media types of the formats.
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}

FORMATS = tuple(MEDIA_TYPES)


def render(
    edition: RegisterEdition, config: CatalogConfig, formats: Iterable[str] = FORMATS
) -> dict[str, bytes]:
    """Return the edition in each of ``formats``: format → bytes. Raises ``KeyError``.

    A draft is marked as such in every format (RANCANGAN on paper, ``status`` in JSON).
    """
    return {name: _RENDERERS[name](edition, config) for name in formats}


def render_csv(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the canonical rows as CSV (RFC 4180: CRLF, quoted where needed), UTF-8 without BOM.

    The first line holds the field codes. What a spreadsheet would execute as a formula, whatever it
    takes for the separator, gets an apostrophe (``guarded``); the JSON is unchanged.
    """
    columns = [f.code for f in public_fields(config.metadata)] + list(PROOF_COLUMNS)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in register_rows(edition.register, config.metadata):
        writer.writerow([guarded(row[c]) for c in columns])
    return out.getvalue().encode("utf-8")


def render_json(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition with its decree and entries as JSON (UTF-8, exact values), a line each."""
    about = edition_json(edition, config)
    entries = about.pop("entries")
    head = json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f'{head},\n "entries": [\n{lines}\n ]\n}}\n'.encode()


def file_name(edition: RegisterEdition, config: CatalogConfig, file_format: str) -> str:
    """Return the file name for one format, e.g. ``didd-dinkes-2026-1.pdf``."""
    register = edition.register
    name = re.sub(r"[^a-z0-9]+", "-", config.sop.register_name.lower()).strip("-")
    return f"{name}-{register.agency}-{register.year}-{edition.number}.{file_format}"


_RENDERERS: dict[str, Callable[[RegisterEdition, CatalogConfig], bytes]] = {
    "csv": render_csv,
    "json": render_json,
    "xlsx": render_xlsx,
    "pdf": render_pdf,
}
