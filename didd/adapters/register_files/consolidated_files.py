"""All agencies' editions in one, as files. Same parts, same bytes."""

# xlsxwriter has no type stubs.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time

import xlsxwriter

from didd.adapters.register_files.csv_text import csv_text
from didd.adapters.register_files.packing import pretty, zipped
from didd.adapters.register_files.pdf import set_list
from didd.adapters.register_files.volumes.bound import printed_files
from didd.adapters.register_files.xlsx import set_page, styles_of, write_table
from didd.config.catalog import CatalogConfig
from didd.register.addresses import address_of
from didd.register.data_package import DATA_FORMATS, described, register_tables
from didd.register.json_form import linked_data
from didd.register.other_lists.consolidated import (
    OWNER_COLUMNS,
    TOTAL_COLUMNS,
    Consolidated,
    consolidated_json,
    consolidated_name,
    consolidated_rows,
    consolidated_schema,
    totals,
)
from didd.register.printing.consolidated_print import printed_consolidated
from didd.register.serialise import PROOF_COLUMNS, PROOF_WORDS, public_fields
from didd.register.sheet_columns import Column, sheet_columns

_OWNER_WIDTH = 20.0


def render_consolidated(whole: Consolidated, config: CatalogConfig, kind: str) -> bytes:
    """Return it in one of ``CONSOLIDATED_FORMATS``; raises ``KeyError`` for another."""
    return _RENDERERS[kind](whole, config)


def consolidated_files(
    whole: Consolidated, config: CatalogConfig, kinds: Iterable[str]
) -> dict[str, bytes]:
    """Return it in each of ``kinds``, by name; in print a long one is in volumes."""
    made: dict[str, bytes] = {}
    for kind in kinds:
        if kind == "pdf":
            made |= printed_files(printed_consolidated(whole, config), whole.as_of)
        else:
            made[kind] = render_consolidated(whole, config, kind)
    return made


def consolidated_file_name(whole: Consolidated, kind: str) -> str:
    """Return the file's name, e.g. ``didd-gabungan-2026.pdf``."""
    return f"{consolidated_name(whole.year)}.{kind}"


def _pdf(whole: Consolidated, config: CatalogConfig) -> bytes:
    return set_list(printed_consolidated(whole, config), whole.as_of)


def _json(whole: Consolidated, config: CatalogConfig) -> bytes:
    plain = consolidated_json(whole, config)
    agencies = plain.pop("agencies")
    head = json.dumps(plain, ensure_ascii=False, indent=1).removesuffix("\n}")
    lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in agencies)
    return f'{head},\n "agencies": [\n{lines}\n ]\n}}\n'.encode()


def _linked(whole: Consolidated, config: CatalogConfig) -> bytes:
    """Return a catalogue of the agencies' catalogues."""
    catalogues = [linked_data(part.edition, config) for part in whole.parts]
    contexts = [catalogue.pop("@context") for catalogue in catalogues]
    for catalogue, part in zip(catalogues, whole.parts, strict=True):
        catalogue["dct:publisher"] |= {"foaf:name": part.name}
    plain = {
        "@context": contexts[0],
        "@id": address_of(consolidated_name(whole.year), config) or "urn:didd:gabungan",
        "@type": "dcat:Catalog",
        "dct:title": f"{config.sop.register_title} {config.sop.government} {whole.year}",
        "dct:language": "id",
        "dcat:catalog": catalogues,
    }
    return pretty(plain)


def _package(whole: Consolidated, config: CatalogConfig) -> bytes:
    """Return a Data Package (version 2) around the data formats, zipped."""
    schema = pretty(consolidated_schema(config))
    files = {
        kind: (
            consolidated_file_name(whole, kind),
            schema if kind == "schema.json" else render_consolidated(whole, config, kind),
        )
        for kind in DATA_FORMATS
    }
    sop, day = config.sop, whole.as_of
    head = {
        "name": consolidated_name(whole.year),
        "title": f"{sop.register_title} ({sop.register_name}) seluruh Perangkat Daerah",
        "version": f"{day.year}.{day.month}.{day.day}",
    }
    tables = register_tables(config, OWNER_COLUMNS)
    told = described(head, sop.government, files, config, tables)
    return zipped(told, dict(files.values()), day)


def _csv(whole: Consolidated, config: CatalogConfig) -> bytes:
    codes = [spec.code for spec in public_fields(config.metadata)] + list(PROOF_COLUMNS)
    return _csv_text(whole, config, [*OWNER_COLUMNS, *codes], ",").encode()


def _excel_csv(whole: Consolidated, config: CatalogConfig) -> bytes:
    titles = [spec.label.id for spec in public_fields(config.metadata)]
    titles += [PROOF_WORDS[code][0] for code in PROOF_COLUMNS]
    return _csv_text(whole, config, [*OWNER_COLUMNS.values(), *titles], ";").encode("utf-8-sig")


def _csv_text(whole: Consolidated, config: CatalogConfig, head: list[str], delimiter: str) -> str:
    rows = (list(row.values()) for row in consolidated_rows(whole, config))
    return csv_text([head, *rows], delimiter)


def _xlsx(whole: Consolidated, config: CatalogConfig) -> bytes:
    sop, out = config.sop, io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    created = datetime.combine(whole.as_of, time(), UTC)
    title = f"{sop.register_title} {sop.government} {whole.year}"
    book.set_properties({"title": title, "author": sop.government, "created": created})
    lines = (
        f"{sop.register_title} ({sop.register_name})".upper(),
        f"Seluruh Perangkat Daerah, {sop.government}",
        f"Tahun {whole.year}",
    )
    styles = styles_of(book)
    whose = (
        Column(OWNER_COLUMNS["nama_perangkat_daerah"], _OWNER_WIDTH, str),
        Column("Edisi", 8, str),
    )
    columns, rows = list(whose), list[list[str]]()
    for part in whole.parts:
        own, entries = sheet_columns(part.edition, config), part.edition.register.entries
        columns = [*whose, *own]
        rows += [
            [part.name, part.edition.label, *(c.value(entry) for c in own)] for entry in entries
        ]
    listed = book.add_worksheet("Daftar")
    write_table(listed, lines, columns, rows, styles)
    set_page(listed, str(whole.year))
    summed = book.add_worksheet("Rekapitulasi")
    told = [list(line.values()) for line in totals(whole, config)]
    write_table(summed, lines, _total_columns(config), told, styles)
    set_page(summed, str(whole.year))
    book.close()
    return out.getvalue()


def _total_columns(config: CatalogConfig) -> list[Column]:
    kinds = [config.classes.term(kind).label.id for kind in config.sop.printed.order]
    return [
        *(Column(title, _OWNER_WIDTH, str) for title in OWNER_COLUMNS.values()),
        *(Column(title, 10, str) for title in (*kinds, *TOTAL_COLUMNS.values())),
    ]


_RENDERERS: dict[str, Callable[[Consolidated, CatalogConfig], bytes]] = {
    "pdf": _pdf,
    "xlsx": _xlsx,
    "excel.csv": _excel_csv,
    "csv": _csv,
    "json": _json,
    "jsonld": _linked,
    "zip": _package,
}
#: The forms of this list, the printable one first.
CONSOLIDATED_FORMATS = tuple(_RENDERERS)
