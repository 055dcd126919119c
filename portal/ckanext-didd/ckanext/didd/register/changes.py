"""What one edition adds, changes and drops against another: by the rows' ids and hashes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.didd.register.reading import NOT_CONTENT, Edition, Row, text

# Fields whose change says nothing: they name the row, or are its files' digests.
UNTOLD = NOT_CONTENT | {"id"}


@dataclass(frozen=True, slots=True)
class Changes:
    """Places of rows: of added ones in the newer edition, of dropped ones in the older one.

    ``changed`` has the places in both, the older first; ``closed`` counts lines that are closed in
    either, of which nothing is compared.
    """

    added: tuple[int, ...]
    changed: tuple[tuple[int, int], ...]
    dropped: tuple[int, ...]
    closed: int

    def lines(self) -> list[tuple[str, int, int]]:
        """Return all of them in order of kind: kind, place in the older, place in the newer."""
        return [
            *(("added", -1, place) for place in self.added),
            *(("changed", old, new) for old, new in self.changed),
            *(("dropped", place, -1) for place in self.dropped),
        ]


def compared(old: Edition, new: Edition) -> Changes:
    """Return what ``new`` does to ``old``; a number that moved is no change."""
    closed = {
        name
        for edition in (old, new)
        for name, line in edition.closed.items()
        if "berkas_terbit" not in line
    }
    before = {name: place for place, name in enumerate(old.ids) if name not in closed}
    after = {name: place for place, name in enumerate(new.ids) if name not in closed}
    return Changes(
        tuple(place for name, place in after.items() if name not in before),
        tuple(
            (before[name], place)
            for name, place in after.items()
            if name in before and old.marks[before[name]] != new.marks[place]
        ),
        tuple(place for name, place in before.items() if name not in after),
        len(closed),
    )


def fields_changed(old: Row, new: Row) -> list[tuple[str, str, str]]:
    """Return the code of each field that differs, with its text before and after.

    >>> fields_changed({"judul": "A", "nomor": "1"}, {"judul": "B", "nomor": "2"})
    [('judul', 'A', 'B')]
    """
    codes = [*new, *(code for code in old if code not in new)]
    return [
        (code, _told(old, code), _told(new, code))
        for code in codes
        if code not in UNTOLD and old.get(code) != new.get(code)
    ]


def _told(row: Row, code: str) -> str:
    value = row.get(code)
    return _files(value) if code == "berkas" and isinstance(value, list) else text(row, code)


def _files(files: Sequence[Any]) -> str:
    """Return files with the beginning of their digests: the same name may have other bytes.

    >>> _files([{"nama": "a.csv", "sha256": "0123456789abcdef"}])
    'a.csv (01234567…)'
    """
    named = (file for file in files if isinstance(file, dict))
    return ", ".join(f"{text(file, 'nama')} ({text(file, 'sha256')[:8]}…)" for file in named)
