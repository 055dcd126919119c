"""Which files of a folder are its lists, by their names, and which are looked into for one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile
from pathlib import PurePosixPath

from didd.records.holds import names_exclusions

SHEET_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"})
SIDECAR_SUFFIXES = frozenset({".yaml", ".yml"})
_PACKAGE = "datapackage.json"
#: Sheets of a folder without a list that are looked into for one, the nearest to the top first.
_TRIED = 40
_SHEETS = tuple(SHEET_SUFFIXES)
_ENDINGS = (_PACKAGE, *SHEET_SUFFIXES, *SIDECAR_SUFFIXES)


def inventories_among(files: Iterable[str]) -> list[str]:
    """Return the inventories in path order: known by name or, for sidecars, by their file."""
    paths = sorted(files)
    likely = (path for path in paths if path.casefold().endswith(_ENDINGS))
    return [path for path in likely if _is_inventory(path, paths)]


def is_other_json(path: str) -> bool:
    """Whether a file is called a list, and is JSON of a kind that is not read as one.

    >>> is_other_json("2024/inventaris.json"), is_other_json("datapackage.json")
    (True, False)
    """
    name = PurePosixPath(path).name.casefold()
    return name.startswith("inventaris") and name.endswith(".json")


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


def not_called_so(files: Iterable[str], named: Sequence[str], *, known: bool) -> list[str]:
    """Return the sheets that may be lists by what is in them, those of excluded items first.

    Where a list is ``known``, only these.
    """
    sheets = {path for path in files if path.casefold().endswith(_SHEETS)}
    others = sheets.difference(named)
    closed = sorted(filter(names_exclusions, others))
    if known:
        return closed
    open_ = sorted(others.difference(closed), key=lambda path: (path.count("/"), path))
    return [*closed, *open_[:_TRIED]]
