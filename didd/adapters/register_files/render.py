"""Renders a register's edition: the text formats here, XLSX and PDF in their own modules.

Same edition and configuration, same bytes: no clock, no random ids, no machine's fonts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from didd.adapters.register_files.csv_text import csv_text
from didd.adapters.register_files.packing import pretty, zipped
from didd.adapters.register_files.volumes.bound import printed_files
from didd.adapters.register_files.xlsx import render_xlsx
from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.data_package import DATA_FORMATS, data_package
from didd.register.editions import EDITION_FORMATS
from didd.register.json_form import edition_json, json_schema, linked_data
from didd.register.printing.printed_list import printed_list
from didd.register.printing.volumes import MOST_ROWS
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

    Of a long one the printed list is in volumes (``volume_name``) in place of ``pdf``, and the
    package tells of them. A draft is marked as such in every format (RANCANGAN on paper,
    ``status`` in JSON).
    """
    wanted = list(formats)
    others = [name for name in wanted if name not in {"pdf", "zip"}]
    in_volumes = len(edition.register.entries) > MOST_ROWS
    with ThreadPoolExecutor(1) as beside:  # volumes are set by other processes
        setting = None
        if "pdf" in wanted or ("zip" in wanted and in_volumes):
            # Made first: the other processes would stand still while this one does all at once.
            printed_pages = printed_list(edition, config)
            setting = beside.submit(printed_files, printed_pages, document_day(edition, config))
        made = {name: _RENDERERS[name](edition, config) for name in others}
        printed = setting.result() if setting else {}
    if "zip" in wanted:
        bound = printed if in_volumes else {}
        made["zip"] = render_package(edition, config, made, bound)
    in_order: dict[str, bytes] = {}
    for name in wanted:
        in_order |= printed if name == "pdf" else {name: made[name]}
    return in_order


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
    return _by_line(edition_json(edition, config), "entries")


def render_schema(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the JSON Schema that the edition's JSON follows."""
    del edition
    return pretty(json_schema(config))


def render_linked(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition as linked data (JSON-LD): a DCAT catalogue of its entries, a line each."""
    return _by_line(linked_data(edition, config), "dcat:dataset")


def _by_line(plain: Mapping[str, Any], listed: str) -> bytes:
    """Return JSON whose list of this key comes last, a line for each of its items.

    Indented throughout it would be set by Python's slower encoder.
    """
    about = {key: value for key, value in plain.items() if key != listed}
    head = json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in plain[listed])
    return f'{head},\n "{listed}": [\n{lines}\n ]\n}}\n'.encode()


def render_package(
    edition: RegisterEdition,
    config: CatalogConfig,
    made: Mapping[str, bytes],
    bound: Mapping[str, bytes],
) -> bytes:
    """Return a Data Package (version 2) around the data formats, zipped: same input, same bytes.

    ``made`` are formats that are there already; ``bound`` are the volumes of a long list in print,
    which stand beside the package.
    """
    data = {k: made[k] if k in made else _RENDERERS[k](edition, config) for k in DATA_FORMATS}
    files = {k: (file_name(edition, config, k), content) for k, content in data.items()}
    named = {file_name(edition, config, name): content for name, content in bound.items()}
    described = data_package(edition, config, files, named)
    return zipped(described, dict(files.values()), document_day(edition, config))


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
    "xlsx": render_xlsx,
}
