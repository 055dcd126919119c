"""Every inventory of an agency's folder, in whatever form, as proposed records.

A sheet named ``inventaris…``, a Frictionless ``datapackage.json``, or a YAML file beside the file
it describes. A file that none of them names is proposed on its own, so that it is not overlooked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from pathlib import Path, PurePosixPath

from didd.adapters.inventories.datapackages import read_datapackage, read_sidecar
from didd.adapters.sheets.reader import SheetReader
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.config.catalog import CatalogConfig
from didd.fields.files_named import PathIndex, excluded_paths, resolve_files
from didd.gc_pause import collector_off
from didd.inventory.layout import Layout, ReadColumn, lay_out_workbook
from didd.model import Finding, InventoryRow
from didd.text.storable import is_storable, storable

SHEET_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"})
SIDECAR_SUFFIXES = frozenset({".yaml", ".yml"})
_PACKAGE = "datapackage.json"
_ENDINGS = (_PACKAGE, *SHEET_SUFFIXES, *SIDECAR_SUFFIXES)


@dataclass(slots=True)
class InventoriesRead:
    """Rows as found, findings, and how each column of a sheet was read.

    ``sources`` are the inventories, in path order; ``index`` resolves file names in rows.
    """

    rows: list[InventoryRow] = field(default_factory=list[InventoryRow])
    findings: list[Finding] = field(default_factory=list[Finding])
    sources: list[str] = field(default_factory=list[str])
    columns: list[ReadColumn] = field(default_factory=list[ReadColumn])
    index: PathIndex = field(default_factory=lambda: PathIndex(()))


@collector_off()
def read_inventories(
    files: Mapping[str, Path], config: CatalogConfig, columns: Mapping[str, str]
) -> InventoriesRead:
    """Read all inventories among ``files`` (path in the folder → local path).

    An inventory that cannot be read is an error finding of the batch. ``columns`` are the agency's
    own column names → field codes.
    """
    read = InventoriesRead(sources=inventories_among(files), index=PathIndex(files))
    with closing(SheetReader(config.checks.runner)) as sheets:
        for path in read.sources:
            try:
                layout = _read(path, files[path], sheets, config, columns)
            except (UnreadableSheet, OSError) as error:
                read.findings.append(_unreadable(path, error, config))
                continue
            read.rows += map(_storable_row, layout.rows)
            read.findings += map(_storable_finding, layout.findings)
            read.columns += layout.columns
    _propose_unnamed(read, config)
    return read


def inventories_among(files: Iterable[str]) -> list[str]:
    """Return the inventories in path order: known by name or, for sidecars, by their file."""
    paths = sorted(files)
    likely = (path for path in paths if path.casefold().endswith(_ENDINGS))
    return [path for path in likely if _is_inventory(path, paths)]


def _is_inventory(path: str, paths: Sequence[str]) -> bool:
    name = PurePosixPath(path)
    if name.name.casefold() == _PACKAGE:
        return True
    if name.suffix.casefold() in SHEET_SUFFIXES:
        return name.name.casefold().startswith("inventaris")
    if name.suffix.casefold() not in SIDECAR_SUFFIXES:
        return False
    beside = path[: -len(name.suffix)]
    after = bisect_left(paths, f"{beside}.")
    alike = takewhile(lambda p: p.startswith(f"{beside}."), islice(paths, after, None))
    suffixes = (other[len(beside) + 1 :] for other in alike if other != path)
    return _stands_in(beside, paths) or any("." not in s and "/" not in s for s in suffixes)


def _stands_in(path: str, paths: Sequence[str]) -> bool:
    at = bisect_left(paths, path)
    return at < len(paths) and paths[at] == path


def _read(
    path: str,
    local: Path,
    sheets: SheetReader,
    config: CatalogConfig,
    columns: Mapping[str, str],
) -> Layout:
    suffix = PurePosixPath(path).suffix.casefold()
    if suffix == ".json":
        return read_datapackage(local, path, config, columns)
    if suffix in SIDECAR_SUFFIXES:
        return read_sidecar(local, path, config, columns)
    return lay_out_workbook(sheets.grids(local, path), path, config, columns)


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
        why = "tidak boleh atau gagal dibaca"
        return config.metadata.finding("inventaris-tidak-terbaca", why, file=path)
    rule = "inventaris-terlalu-berat" if error.heavy else "inventaris-tidak-terbaca"
    return config.metadata.finding(rule, error.reason, file=path)


def _propose_unnamed(read: InventoriesRead, config: CatalogConfig) -> None:
    named = {*excluded_paths(read.rows, read.index, config), *read.sources}
    for cell in {row.values.get("berkas", "") for row in read.rows}:
        named.update(resolve_files(cell, read.index).paths)
    for path in read.index.paths:
        if path not in named:
            stem = PurePosixPath(path).stem.replace("_", " ").strip() or path
            read.rows.append(InventoryRow(path, "", 0, {"judul": stem, "berkas": path}))
            read.findings.append(config.metadata.finding("berkas-tanpa-baris", file=path))
