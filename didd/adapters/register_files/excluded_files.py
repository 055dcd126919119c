"""The list of what is excluded as files: PDF, XLSX, CSV, JSON, a package. Same list, same bytes."""

# xlsxwriter has no type stubs.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time

import xlsxwriter

from didd.adapters.register_files.csv_text import csv_text
from didd.adapters.register_files.packing import pretty, zipped
from didd.adapters.register_files.pdf import set_list
from didd.adapters.register_files.volumes.bound import printed_files
from didd.adapters.register_files.xlsx import set_page, styles_of, write_table
from didd.config.catalog import CatalogConfig
from didd.register.other_lists.excluded_list import COLUMNS, ExcludedList, shown_rows
from didd.register.other_lists.excluded_package import (
    EXCLUDED_DATA,
    excluded_package,
    excluded_schema,
)
from didd.register.other_lists.excluded_rows import (
    DATA_COLUMNS,
    excluded_json,
    excluded_rows,
    excluded_titles,
)
from didd.register.printing.excluded_print import printed_excluded
from didd.register.printing.volumes import MOST_ROWS
from didd.register.sheet_columns import PAGE_CHARACTERS, Column

_STATUS_WIDTH = 10.0


def render_excluded(listed: ExcludedList, config: CatalogConfig, kind: str) -> bytes:
    """Return the list in one of ``EXCLUDED_FORMATS``; raises ``KeyError`` for another.

    Its JSON's schema, ``schema.json``, is in the package.
    """
    return _RENDERERS[kind](listed, config)


def excluded_files(
    listed: ExcludedList, config: CatalogConfig, kinds: Iterable[str]
) -> dict[str, bytes]:
    """Return the list in each of ``kinds``, by name; in print a long one is in volumes.

    Its package then tells of them.
    """
    made: dict[str, bytes] = {}
    printed: dict[str, bytes] = {}
    wanted = list(kinds)
    if "pdf" in wanted or ("zip" in wanted and len(shown_rows(listed)) > MOST_ROWS):
        printed = printed_files(printed_excluded(listed, config), _day(listed))
    for kind in wanted:
        if kind == "zip":
            bound = {name: content for name, content in printed.items() if name != "pdf"}
            made[kind] = _packed(listed, config, bound)
        else:
            made |= printed if kind == "pdf" else {kind: render_excluded(listed, config, kind)}
    return made


def excluded_file_name(listed: ExcludedList, kind: str) -> str:
    """Return the file's name, e.g. ``dik-dinkes-2026-1.pdf``."""
    return f"dik-{listed.agency.slug}-{listed.as_of.year}-{listed.number}.{kind}"


def _day(listed: ExcludedList) -> date:
    return listed.decree.date if listed.decree else listed.as_of


def _pdf(listed: ExcludedList, config: CatalogConfig) -> bytes:
    return set_list(printed_excluded(listed, config), _day(listed))


def _json(listed: ExcludedList, config: CatalogConfig) -> bytes:
    return pretty(excluded_json(listed, config))


def _schema(listed: ExcludedList, config: CatalogConfig) -> bytes:
    del listed
    return pretty(excluded_schema(config))


def _package(listed: ExcludedList, config: CatalogConfig) -> bytes:
    return excluded_files(listed, config, ["zip"])["zip"]


def _packed(listed: ExcludedList, config: CatalogConfig, bound: Mapping[str, bytes]) -> bytes:
    """Return a Data Package (version 2) around the data formats, zipped."""
    files = {
        kind: (excluded_file_name(listed, kind), render_excluded(listed, config, kind))
        for kind in EXCLUDED_DATA
    }
    named = {excluded_file_name(listed, name): content for name, content in bound.items()}
    told = excluded_package(listed, config, files, named)
    return zipped(told, dict(files.values()), _day(listed))


def _csv(listed: ExcludedList, config: CatalogConfig) -> bytes:
    return _csv_text(listed, list(excluded_titles(config)), ",").encode()


def _excel_csv(listed: ExcludedList, config: CatalogConfig) -> bytes:
    return _csv_text(listed, list(excluded_titles(config).values()), ";").encode("utf-8-sig")


def _csv_text(listed: ExcludedList, head: list[str], delimiter: str) -> str:
    return csv_text([head, *(list(row.values()) for row in excluded_rows(listed))], delimiter)


def _xlsx(listed: ExcludedList, config: CatalogConfig) -> bytes:
    sop, titles, out = config.sop, excluded_titles(config), io.BytesIO()
    draft = "" if listed.decree else "RANCANGAN "
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{sop.excluded_title} {listed.agency.name} {listed.label}",
            "author": listed.agency.name,
            "company": sop.government,
            "created": datetime.combine(_day(listed), time(), UTC),
        }
    )
    decree = listed.decree
    what = f"Keputusan Nomor {decree.number}" if decree else "RANCANGAN"
    lines = (
        f"{sop.excluded_title} ({sop.excluded_name})".upper(),
        f"{listed.agency.name}, {sop.government}",
        f"Tahun {listed.as_of.year}, edisi {listed.label} – {what}",
    )
    sheet = book.add_worksheet("Daftar")
    rows = [list(row.values()) for row in excluded_rows(listed)]
    write_table(sheet, lines, _columns(titles), rows, styles_of(book))
    set_page(sheet, f"{draft}{listed.label}")
    book.close()
    return out.getvalue()


def _columns(titles: dict[str, str]) -> list[Column]:
    room = (PAGE_CHARACTERS - 5 - _STATUS_WIDTH) / sum(COLUMNS.values())
    return [
        Column(titles["nomor"], 5, str),
        *(Column(titles[code], width * room, str) for code, width in COLUMNS.items()),
        *(
            Column(title, _STATUS_WIDTH if code == "status" else 24, str, printed=code == "status")
            for code, title in DATA_COLUMNS.items()
        ),
    ]


_RENDERERS: dict[str, Callable[[ExcludedList, CatalogConfig], bytes]] = {
    "pdf": _pdf,
    "xlsx": _xlsx,
    "excel.csv": _excel_csv,
    "csv": _csv,
    "json": _json,
    "schema.json": _schema,
    "zip": _package,
}
#: The forms of this list, the printable one first; the schema, in the package, is no form of it.
EXCLUDED_FORMATS = tuple(kind for kind in _RENDERERS if kind != "schema.json")
