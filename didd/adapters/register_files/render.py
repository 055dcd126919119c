"""Renders a register's edition: the text formats here, XLSX and PDF in their own modules.

Same edition and configuration, same bytes: no clock, no random ids, no machine's fonts.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from didd.adapters.register_files.csv_text import csv_text
from didd.adapters.register_files.pdf import render_pdf
from didd.adapters.register_files.xlsx import render_xlsx
from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.data_package import DATA_FORMATS, data_package
from didd.register.editions import EDITION_FORMATS
from didd.register.json_form import edition_json, json_schema, linked_data
from didd.register.serialise import (
    PROOF_COLUMNS,
    PROOF_WORDS,
    document_day,
    public_fields,
    register_rows,
)


def render(
    edition: RegisterEdition, config: CatalogConfig, formats: Iterable[str] = EDITION_FORMATS
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
    rows = register_rows(edition, config)
    return csv_text([columns, *([row[c] for c in columns] for row in rows)], ",").encode("utf-8")


def render_excel_csv(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the same rows for Excel in Indonesian: ``;``, a byte order mark, titles for people."""
    specs = public_fields(config.metadata)
    titles = [spec.label.id for spec in specs] + [PROOF_WORDS[c][0] for c in PROOF_COLUMNS]
    columns = [spec.code for spec in specs] + list(PROOF_COLUMNS)
    rows = register_rows(edition, config)
    return csv_text([titles, *([row[c] for c in columns] for row in rows)], ";").encode("utf-8-sig")


def render_json(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition with its decree and entries as JSON (UTF-8, exact values), a line each."""
    about = edition_json(edition, config)
    entries = about.pop("entries")
    head = json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f'{head},\n "entries": [\n{lines}\n ]\n}}\n'.encode()


def render_schema(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the JSON Schema that the edition's JSON follows."""
    del edition
    return _pretty(json_schema(config))


def render_linked(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition as linked data (JSON-LD): a DCAT catalogue of its entries."""
    return _pretty(linked_data(edition, config))


def render_package(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return a Data Package (version 2) around the data formats, zipped: same input, same bytes."""
    data = render(edition, config, DATA_FORMATS)
    files = {file_name(edition, config, kind): content for kind, content in data.items()}
    described = data_package(edition, config, files)
    day = max(document_day(edition, config), date(1980, 1, 1))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"datapackage.json": _pretty(described), **files}.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def _pretty(plain: Any) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def file_name(edition: RegisterEdition, config: CatalogConfig, file_format: str) -> str:
    """Return the file name for one format, e.g. ``didd-dinkes-2026-1.pdf``."""
    register = edition.register
    name = re.sub(r"[^a-z0-9]+", "-", config.sop.register_name.lower()).strip("-")
    return f"{name}-{register.agency}-{register.year}-{edition.number}.{file_format}"


_RENDERERS: dict[str, Callable[[RegisterEdition, CatalogConfig], bytes]] = {
    "csv": render_csv,
    "excel.csv": render_excel_csv,
    "json": render_json,
    "schema.json": render_schema,
    "jsonld": render_linked,
    "zip": render_package,
    "xlsx": render_xlsx,
    "pdf": render_pdf,
}
