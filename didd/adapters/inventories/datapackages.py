"""Inventories that are not sheets: a Frictionless ``datapackage.json``, and YAML beside a file.

Both use field codes or the names that ``metadata.yaml`` knows; an unknown key is reported
in a finding. The row of a resource is its position in the package, from 1; a sidecar has row 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, cast

import yaml

from didd.adapters.sheets.delimited import decode
from didd.adapters.sheets.unreadable import NotAList, UnreadableSheet
from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.inventory.headings.columns import Names
from didd.inventory.layout import Layout
from didd.model import Finding, InventoryRow

#: Keys of a Frictionless resource that describe the record; its table schema is not a field.
_RESOURCE_KEYS = {"title": "judul", "name": "judul", "description": "ringkasan", "path": "berkas"}

#: A mapping with one of these may speak of the file beside it.
_TELLING = frozenset({"judul", "ringkasan", "klasifikasi"})

_NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
#: Larger files (bytes) are not lists and take too long to read: YAML is slow.
_LONGEST_PACKAGE, _LONGEST_SIDECAR = 64 * 1024 * 1024, 128 * 1024


def read_datapackage(
    path: Path, name: str, config: CatalogConfig, columns: Mapping[str, str] = _NO_COLUMNS
) -> Layout:
    """Read each resource as a proposed record: its title, description and path, and ``didd``.

    The package's own ``didd`` object is the default for all resources. ``name``
    is the file's path in the agency's folder, and paths of resources are relative to its folder;
    ``columns`` are the agency's own names → codes. Raises ``UnreadableSheet``.
    """
    try:
        package = _mapping(json.loads(_read(path, _LONGEST_PACKAGE)))
    except json.JSONDecodeError as error:
        raise UnreadableSheet(
            str(_("no right JSON, see line {line}", line=error.lineno))
        ) from error
    except RecursionError as error:
        raise UnreadableSheet(str(_("no data package: it is nested too deep"))) from error
    resources = package.get("resources")
    if not isinstance(resources, list) or not resources:
        raise UnreadableSheet(str(_('a data package without a list "resources"')))
    names = Names(config, columns)
    shared = _pairs(package.get("didd", {}), names)
    rows: list[InventoryRow] = []
    findings = _unknown(name, 0, shared, config)
    for number, resource in enumerate(cast("list[Any]", resources), start=1):
        resource = _mapping(resource)
        own = _pairs(resource.get("didd", {}), names)
        given = [(_RESOURCE_KEYS[key], key, resource.get(key)) for key in _RESOURCE_KEYS]
        rows.append(_row(name, number, [*own, *given, *shared]))
        findings += _unknown(name, number, own, config)
    return Layout(tuple(rows), tuple(findings))


def read_sidecar(
    path: Path, name: str, config: CatalogConfig, columns: Mapping[str, str] = _NO_COLUMNS
) -> Layout:
    """Read ``NAME.ext.yaml`` or ``NAME.yaml``: one proposed record, keys are names of fields.

    Without its own ``berkas`` it describes the file beside it: ``NAME``, with or
    without its suffix. Raises ``NotAList`` for a file that is data itself, ``UnreadableSheet`` for
    what may have been meant to be read.
    """
    if path.stat().st_size > _LONGEST_SIDECAR:
        raise NotAList
    try:
        # BaseLoader yields strings only, so that 2020, No and 007 stay as written.
        read = yaml.load(_read(path, _LONGEST_SIDECAR), Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableSheet(str(_("no right YAML"))) from error
    names = Names(config, columns)
    if not isinstance(read, dict) or not _describes(cast("dict[Any, Any]", read), names):
        raise NotAList
    values = _mapping(read)
    pairs = [(names.find(key), key, value) for key, value in values.items()]
    if not any(code == "berkas" and _text(value) for code, _, value in pairs):
        beside = PurePosixPath(name).name.rpartition(".")[0]
        pairs.append(("berkas", "", beside))
    return Layout((_row(name, 0, pairs),), tuple(_unknown(name, 0, pairs, config)))


def _describes(values: Mapping[Any, Any], names: Names) -> bool:
    """Return whether a mapping speaks of a record: a field that only records have, and no data."""
    known = [field for key in values if (field := names.find(str(key)))]
    return bool(_TELLING & set(known)) and 2 * len(known) >= len(values)


_Pairs = Sequence[tuple[str, str, Any]]


def _pairs(values: Any, names: Names) -> _Pairs:
    """Give (field, key as written, value) for each key of an object."""
    return [(names.find(key), f"didd.{key}", value) for key, value in _mapping(values).items()]


def _row(name: str, number: int, pairs: _Pairs) -> InventoryRow:
    """Build a row; the first value of a field wins, file paths are relative to the folder."""
    values: dict[str, str] = {}
    columns: dict[str, str] = {}
    for code, key, value in pairs:
        text = _text(value)
        if code and text and code not in values:
            values[code], columns[code] = text, key
    folder = PurePosixPath(name).parent.as_posix()
    if folder != "." and (files := values.get("berkas")):
        lines = (line if "://" in line else f"{folder}/{line}" for line in files.split("\n"))
        values["berkas"] = "\n".join(lines)
    return InventoryRow(name, "", number, values, columns)


def _unknown(name: str, number: int, pairs: _Pairs, config: CatalogConfig) -> list[Finding]:
    return [
        config.metadata.finding(
            "kolom-tidak-dikenal", key, file=name, row=number, column=key, value=key
        )
        for code, key, _ in pairs
        if not code
    ]


def _read(path: Path, longest: int) -> str:
    if (size := path.stat().st_size) > longest:
        raise UnreadableSheet(
            str(_("its size is {size} bytes, more than {longest}", size=size, longest=longest)),
            heavy=True,
        )
    text = decode(path.read_bytes())
    if text is None:
        raise UnreadableSheet(str(_("this file is no text")))
    return text


def _mapping(value: Any) -> Mapping[str, Any]:
    """Return an object; raises ``UnreadableSheet`` for anything else."""
    if not isinstance(value, dict):
        raise UnreadableSheet(str(_("it holds no pairs of names and values")))
    return {str(key): item for key, item in cast("dict[Any, Any]", value).items()}


def _text(value: Any) -> str:
    """Convert a value to text; the items of a list become lines."""
    items = cast("list[Any]", value if isinstance(value, list) else [value])
    plain = (item for item in items if item is not None and not isinstance(item, list | dict))
    return "\n".join(filter(None, map(str, plain)))
