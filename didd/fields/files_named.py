"""Resolves the cell "Berkas" to files of the agency's folder.

Pure: works on the folder's paths only, so that the files of excluded information are known
before any file is read. People write names with other case, slashes, accents, or no suffix; an
ambiguous name matches none. For excluded information it is the other way round: whatever
could be meant is excluded.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import class_of, mentions_exclusion
from didd.model import Classification, InventoryRow
from didd.text.tidy import is_blank

_LINK = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:|file:", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-•*]|\d{1,2}[.)])\s+")
#: What only a row of excluded information fills in.
EXCLUSION_FIELDS = frozenset({"dasar_pengecualian", "konsekuensi_dibuka", "jangka_pengecualian"})
_SIDECARS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The files that a cell names, names that match none or escape the folder, and links.

    ``paths`` are in the order of the cell, without duplicates.
    """

    paths: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


_NONE = Resolved()


class PathIndex:
    """An index of a folder's paths, by path, by name, and without suffix."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take paths relative to the folder, with ``/``."""
        self.paths = tuple(sorted(set(paths)))
        self._exact = frozenset(self.paths)
        self._matched: dict[tuple[str, bool], tuple[str, ...]] = {}

    def __contains__(self, path: str) -> bool:
        """Whether the folder has exactly this path."""
        return path in self._exact

    def find(self, name: str, *, every: bool = False) -> tuple[str, ...]:
        """Return the files that ``name`` matches; with ``every``, all candidates.

        Exact spelling wins over similar, path over name, with suffix over without. A name without
        wildcards and with several candidates matches none.
        """
        if name in self and not every:
            return (name,)
        key = _key(name)
        if "*" in name or "?" in name:
            if (key, every) not in self._matched:
                self._matched[key, every] = self._match(key, every=every)
            return self._matched[key, every]
        levels = [
            found.get(k, []) for found, k in zip(self._found, (key, _last(key)) * 2, strict=True)
        ]
        if every:
            inside = self._folders.get(key, [])
            return tuple(dict.fromkeys(p for level in (*levels, inside) for p in level))
        for level, found in enumerate(levels):
            by_name = level % 2 == 1
            if found and not (by_name and "/" in key):
                meant = [p for p in found if level < 2 or not p.endswith(_SIDECARS)]
                return tuple(meant) if len(meant) == 1 else ()
        return ()

    def _match(self, key: str, *, every: bool) -> tuple[str, ...]:
        pattern = _wildcards(key)
        among = self._keyed if every else self._below(key)
        return tuple(
            path
            for known, path in among
            if pattern.fullmatch(known) or (every and pattern.fullmatch(_last(known)))
        )

    @cached_property
    def _keyed(self) -> tuple[tuple[str, str], ...]:
        """Each path with its key; computed only when a name is not exact."""
        return tuple((_key(path), path) for path in self.paths)

    def _below(self, pattern: str) -> Iterable[tuple[str, str]]:
        """Return the paths, with their keys, that share the pattern's literal prefix."""
        start = re.split(r"[*?]", pattern, maxsplit=1)[0]
        if not start:
            return self._keyed
        first = bisect_left(self._sorted, (start,))
        return sorted(
            takewhile(lambda pair: pair[0].startswith(start), islice(self._sorted, first, None)),
            key=lambda pair: pair[1],
        )

    @cached_property
    def _sorted(self) -> list[tuple[str, str]]:
        return sorted(self._keyed)

    @cached_property
    def _found(self) -> tuple[dict[str, list[str]], ...]:
        """The paths by each of ``_names_of``."""
        found: tuple[dict[str, list[str]], ...] = tuple(defaultdict(list) for _ in range(4))
        for key, path in self._keyed:
            for by_name, name in zip(found, _names_of(key), strict=True):
                by_name[name].append(path)
        return found

    @cached_property
    def _folders(self) -> dict[str, list[str]]:
        """The paths below each folder, at any depth."""
        folders: dict[str, list[str]] = defaultdict(list)
        for key, path in self._keyed:
            while key := key.rpartition("/")[0]:
                folders[key].append(path)
        return folders


def resolve_files(cell: str, paths: Iterable[str] | PathIndex) -> Resolved:
    r"""Resolve a cell with any number of files (``;``, line ends, commas, wildcards).

    Commas separate names only where one of the parts is a file. A path that leads out of the folder
    is ``outside`` even if a file of that name exists. Web addresses are ``links``.

    >>> resolve_files("regulasi\\UU 40.pdf; b.csv", ["regulasi/uu 40.pdf"])
    Resolved(paths=('regulasi/uu 40.pdf',), missing=('b.csv',), outside=(), links=())
    """
    index = paths if isinstance(paths, PathIndex) else PathIndex(paths)
    if cell in index:
        return Resolved((cell,))
    if is_blank(cell):
        return _NONE
    found: dict[str, list[str]] = {"paths": [], "missing": [], "outside": [], "links": []}
    for name in _names(cell, index):
        path = _inside(name)
        if _LINK.match(name):
            found["links"].append(name)
        elif path is None:
            found["outside"].append(name)
        elif files := index.find(path):
            found["paths"] += files
        else:
            found["missing"].append(name)
    return Resolved(**{what: tuple(dict.fromkeys(names)) for what, names in found.items()})


def excluded_paths(
    rows: Iterable[InventoryRow], paths: Iterable[str] | PathIndex, config: CatalogConfig
) -> frozenset[str]:
    """Return every path that a row of excluded information could mean.

    A row whose class is unclear but mentions exclusion counts as excluded.
    """
    index = paths if isinstance(paths, PathIndex) else PathIndex(paths)
    named: dict[tuple[str, bool], set[str]] = {}
    for values in (values for row in rows for values in readings(row)):
        if cell := values.get("berkas"):
            named.setdefault(_class_cell(values), set()).add(cell)
    cells = {
        cell for class_cell, of in named.items() if _keeps_in(class_cell, config) for cell in of
    }
    if not cells:
        return frozenset()
    names = {n for cell in cells for n in (cell, *re.split(r"[\n;,]", cell)) if not is_blank(n)}
    bare = {p for n in (*names, *map(_bare, names)) for p in (n, _BULLET.sub("", n, count=1))}
    inside = {_inside(n) or _last(n.replace("\\", "/")) for n in bare}
    return frozenset(p for n in inside for p in index.find(n, every=True))


def readings(row: InventoryRow) -> Iterator[Mapping[str, str]]:
    """Yield what a row says: where nobody has chosen between two texts of a cell, with either.

    Each with the files of both: nobody knows yet which are meant.
    """
    yield row.values
    if row.desk and row.desk.changed:
        own = {code: row.desk.own[code] for code in row.desk.changed}
        files = "\n".join(filter(None, (row.values.get("berkas"), own.get("berkas"))))
        yield {**row.values, "berkas": files}
        yield {**row.values, **own, "berkas": files}


def keeps_in(values: Mapping[str, str], config: CatalogConfig) -> bool:
    """Return whether a row is excluded, or speaks of exclusion without a clear class."""
    return _keeps_in(_class_cell(values), config)


def _class_cell(values: Mapping[str, str]) -> tuple[str, bool]:
    """Return a row's class cell, and whether grounds of exclusion are filled in."""
    grounds = not EXCLUSION_FIELDS.isdisjoint(values) and any(
        values.get(c) for c in EXCLUSION_FIELDS
    )
    return values.get("klasifikasi", ""), grounds


def _keeps_in(class_cell: tuple[str, bool], config: CatalogConfig) -> bool:
    """Whether a row is excluded, or mentions exclusion without a clear class."""
    text, grounds = class_cell
    found = class_of(text, config.classes)
    if found is not None:
        return found is Classification.DIKECUALIKAN
    return grounds or mentions_exclusion(text)


def _names(cell: str, index: PathIndex) -> list[str]:
    """Split a cell into names; a file's own name may contain any of the separators."""
    whole = _bare(cell)
    if is_blank(whole):
        return []
    if index.find(whole):
        return [whole]
    names: list[str] = []
    for part in map(_bare, re.split(r"[\n;]", cell)):
        pieces = [_bare(p) for p in part.split(",")]
        known = len(pieces) > 1 and not index.find(part) and any(map(index.find, pieces))
        names += [n for n in (pieces if known else [part]) if not is_blank(n)]
    return [n if index.find(n) else _BULLET.sub("", n, count=1) for n in names]


def _bare(name: str) -> str:
    return name.strip().strip("\"'“”‘’").strip()


def _inside(name: str) -> str | None:
    """Return the path relative to the folder; None when it escapes from it."""
    path = name.replace("\\", "/")
    if _ABSOLUTE.match(path):
        return None
    path = posixpath.normpath(path)
    return None if path == ".." or path.startswith("../") else path


def _key(path: str) -> str:
    """Normalise a path for comparison: NFC, case-folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", path).casefold().split())


def _names_of(key: str) -> tuple[str, str, str, str]:
    """Return the lookup keys of a path: path and name, then both without suffix."""
    stem = key.rpartition(".")[0] if "." in _last(key)[1:] else key
    return key, _last(key), stem, _last(stem)


def _last(key: str) -> str:
    return key.rpartition("/")[2]


def _wildcards(pattern: str) -> re.Pattern[str]:
    """Return a regex for ``*`` and ``?``, which stay within one folder, and ``**``."""
    parts = re.split(r"(\*\*/?|\*|\?)", pattern)
    marks = {"*": "[^/]*", "?": "[^/]", "**": ".*", "**/": "(?:.*/)?"}
    return re.compile("".join(marks.get(p) or re.escape(p) for p in parts))
