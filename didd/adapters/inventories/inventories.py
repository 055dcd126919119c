"""Every inventory of an agency's folder, in whatever form, as proposed records.

A sheet named ``inventaris…``, a Frictionless ``datapackage.json``, or a YAML file beside the file
it describes. Where no sheet is named so, one whose columns are a list's is read whatever it is
called, and so is one that is called a list of excluded information: what it keeps in must be known.
A file that none of them names is proposed on its own, so that it is not overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from didd.adapters.inventories.datapackages import read_datapackage, read_sidecar
from didd.adapters.inventories.lists_among import (
    SHEET_SUFFIXES,
    SIDECAR_SUFFIXES,
    inventories_among,
    is_other_json,
    not_called_so,
)
from didd.adapters.sheets.reader import SheetReader
from didd.adapters.sheets.unreadable import NotAList, UnreadableSheet
from didd.config.catalog import CatalogConfig
from didd.fields.files_named import PathIndex, excluded_paths, keeps_in, readings, resolve_files
from didd.i18n import _
from didd.inventory.doubles import single_out
from didd.inventory.layout import Layout, Likely, ReadColumn, lay_out_workbook, likely
from didd.model import Finding, InventoryRow
from didd.records.holds import (
    list_faults,
    names_exclusions,
    names_information,
    stopping,
)
from didd.text.storable import is_storable, storable


@dataclass(slots=True)
class InventoriesRead:
    """Rows as found, findings, and how each column of a sheet was read.

    ``sources`` are the inventories, in path order, and ``perhaps`` what may be one where there is
    none; ``index`` finds what rows name in the folder;
    ``excluded`` are the files there that a row of excluded information could mean, or one of
    ``kept_in``: what excludes files, and is no row of the list.
    """

    rows: list[InventoryRow] = field(default_factory=list[InventoryRow])
    findings: list[Finding] = field(default_factory=list[Finding])
    sources: list[str] = field(default_factory=list[str])
    perhaps: list[str] = field(default_factory=list[str])
    columns: list[ReadColumn] = field(default_factory=list[ReadColumn])
    index: PathIndex = field(default_factory=lambda: PathIndex(()))
    kept_in: list[InventoryRow] = field(default_factory=list[InventoryRow])
    excluded: frozenset[str] = frozenset()


def as_read(_read: InventoriesRead) -> None:
    """Leave what was read as it is."""


def read_inventories(
    files: Mapping[str, Path],
    config: CatalogConfig,
    columns: Mapping[str, str],
    mend: Callable[[InventoriesRead], None] = as_read,
) -> InventoriesRead:
    """Read all inventories among ``files`` (path in the folder → local path).

    What only looks like an inventory is a file like any other. An inventory that cannot be read is
    an error finding; the others are read. While one is missing nobody knows which files it names,
    so that no file proposes itself then. ``columns`` are the agency's own column names → field
    codes.
    """
    read = InventoriesRead(index=PathIndex(files))
    layouts = _read_each(read, files, config, columns)
    for path in filter(is_other_json, sorted(files)):
        read.findings.append(config.metadata.finding("bukan-daftar", "json", file=path))
    for path, naming in _only_files(layouts, read, config).items():
        layouts.pop(path, None)
        read.findings = [f for f in read.findings if f.file != path]
        found = config.metadata.finding("bukan-daftar", "named", file=path, value=naming)
        read.findings.append(found)
    read.sources = sorted({*layouts, *(f.file for f in list_faults(read.findings))})
    for layout in layouts.values():
        read.rows += map(_storable_row, layout.rows)
        read.findings += map(_storable_finding, layout.findings)
        read.columns += layout.columns
    _merge_doubles(read, config)
    mend(read)
    read.excluded = excluded_paths((*read.rows, *read.kept_in), read.index, config)
    held = list_faults(read.findings)
    if not held:
        _propose_unnamed(read, config)
    elif read.rows and not stopping(held, read.sources):
        read.findings += (config.metadata.finding("daftar-ditahan", file=f.file) for f in held)
    return read


def _read_each(
    read: InventoriesRead,
    files: Mapping[str, Path],
    config: CatalogConfig,
    columns: Mapping[str, str],
) -> dict[str, Layout]:
    """Read whatever may be an inventory, in path order; tell what cannot be read."""
    layouts: dict[str, Layout] = {}
    named = inventories_among(files)
    with closing(SheetReader(config.checks.runner)) as sheets:
        for path in named:
            try:
                layouts[path] = _read(path, files[path], sheets, config, columns)
            except NotAList:
                read.findings.append(config.metadata.finding("bukan-daftar", "data", file=path))
            except (UnreadableSheet, OSError) as error:
                read.findings.append(_unreadable(path, error, config))
        for path in not_called_so(files, named, known=_has_list(layouts, read)):
            try:
                layout = _read(path, files[path], sheets, config, columns)
            except (UnreadableSheet, OSError) as error:
                if names_exclusions(path):
                    read.findings.append(_unreadable(path, error, config))
                continue
            _by_content(path, layout, layouts, read, config)
        if not _has_list(layouts, InventoriesRead()):
            _guess_headers(layouts, files, sheets, config, columns)
    return dict(sorted(layouts.items()))


def _guess_headers(
    layouts: dict[str, Layout],
    files: Mapping[str, Path],
    sheets: SheetReader,
    config: CatalogConfig,
    columns: Mapping[str, str],
) -> None:
    """Where no list has an item, ask what the columns mean of those with names that say nothing."""
    for path, layout in layouts.items():
        if any(f.rule == "judul-kolom-tidak-ada" for f in layout.findings):
            guessed = _read(path, files[path], sheets, config, columns, guess=True)
            if any(column.column.doubted for column in guessed.columns):
                layouts[path] = guessed


def _has_list(layouts: Mapping[str, Layout], read: InventoriesRead) -> bool:
    """Return whether a sheet has items, or may have some that could not be read."""
    sheets = (
        path
        for path, layout in layouts.items()
        if layout.rows and PurePosixPath(path).suffix.casefold() in SHEET_SUFFIXES
    )
    return any(sheets) or bool(list_faults(read.findings))


def _by_content(
    path: str,
    layout: Layout,
    layouts: dict[str, Layout],
    read: InventoriesRead,
    config: CatalogConfig,
) -> None:
    """Take a sheet for a list where its columns say so, and tell; else remember that it may be.

    Columns that say little do for one that is called a list of public information.
    """
    found = likely(layout)
    if found is Likely.SURELY or (found is Likely.PERHAPS and names_information(path)):
        layouts[path] = layout
        read.findings.append(config.metadata.finding("daftar-menurut-isi", file=path))
    elif found is Likely.PERHAPS:
        read.perhaps.append(path)


def _only_files(
    layouts: Mapping[str, Layout], read: InventoriesRead, config: CatalogConfig
) -> dict[str, str]:
    """Return what a row of another list names as its file, with that list: it is no list itself.

    A list of excluded information is read whoever names it: what it keeps in must be known.
    """
    tried = {*layouts, *(f.file for f in list_faults(read.findings))}
    naming: dict[str, str] = {}
    for source, layout in layouts.items():
        if not tried - {source}:
            continue
        for cell in {row.values.get("berkas", "") for row in layout.rows}:
            for path in resolve_files(cell, read.index).paths:
                if path in tried and path != source and source not in naming:
                    naming.setdefault(path, source)
    return {p: by for p, by in naming.items() if not _keeps_in(layouts.get(p), config)}


def _keeps_in(layout: Layout | None, config: CatalogConfig) -> bool:
    return layout is not None and any(keeps_in(row.values, config) for row in layout.rows)


def _merge_doubles(read: InventoriesRead, config: CatalogConfig) -> None:
    """Count an item of two lists, or of a sheet left behind, once."""
    hidden = {(f.file, f.sheet) for f in read.findings if f.rule == "lembar-tersembunyi"}
    read.rows, doubles = single_out(read.rows, hidden, config.classes)
    for left_out, kept in doubles:
        row = str(_("row {n}", n=kept.row))
        where = " ".join(filter(None, (kept.source, kept.sheet, row)))
        found = config.metadata.finding(
            "butir-ganda",
            where,
            file=left_out.source,
            sheet=left_out.sheet,
            row=left_out.row,
            value=left_out.values.get("judul", ""),
        )
        read.findings.append(_storable_finding(found))


def _read(
    path: str,
    local: Path,
    sheets: SheetReader,
    config: CatalogConfig,
    columns: Mapping[str, str],
    *,
    guess: bool = False,
) -> Layout:
    suffix = PurePosixPath(path).suffix.casefold()
    if suffix == ".json":
        return read_datapackage(local, path, config, columns)
    if suffix in SIDECAR_SUFFIXES:
        return read_sidecar(local, path, config, columns)
    return lay_out_workbook(sheets.grids(local, path), path, config, columns, guess=guess)


def _storable_row(row: InventoryRow) -> InventoryRow:
    if is_storable("".join((row.sheet, *row.values.values(), *row.columns.values()))):
        return row
    values = {code: storable(text) for code, text in row.values.items()}
    columns = {code: storable(text) for code, text in row.columns.items()}
    return replace(row, sheet=storable(row.sheet), values=values, columns=columns)


def _storable_finding(finding: Finding) -> Finding:
    texts = {
        name: storable(getattr(finding, name))
        for name in ("message", "remedy", "sheet", "column", "field", "value")
    }
    return replace(finding, **texts)


def _unreadable(path: str, error: Exception, config: CatalogConfig) -> Finding:
    if not isinstance(error, UnreadableSheet):
        why = str(_("it may not be read, or reading it failed"))
        return config.metadata.finding("inventaris-tidak-terbaca", why, file=path)
    rule = "inventaris-terlalu-berat" if error.heavy else "inventaris-tidak-terbaca"
    return config.metadata.finding(rule, error.reason, file=path)


def _propose_unnamed(read: InventoriesRead, config: CatalogConfig) -> None:
    named = {*read.excluded, *read.sources}
    for cell in {said.get("berkas", "") for row in read.rows for said in readings(row)}:
        named.update(resolve_files(cell, read.index).paths)
    for path in read.index.paths:
        if path not in named:
            stem = PurePosixPath(path).stem.replace("_", " ").strip() or path
            read.rows.append(InventoryRow(path, "", 0, {"judul": stem, "berkas": path}))
            # A fault of the list itself has no field.
            unnamed = config.metadata.finding("berkas-tanpa-baris", file=path, field="berkas")
            read.findings.append(unnamed)
