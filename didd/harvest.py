"""What changed in an agency's folder (SOP 1). Pure: looking and keeping are the adapters' work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from didd.model import Document


class FileStat(NamedTuple):
    """A regular file as listed: its path for people and for the store, and how to open it.

    ``path`` is relative to the folder with ``/``; bytes that are not UTF-8 stand as ``%XX``.
    ``real`` is the name the operating system takes.
    """

    path: str
    real: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths by what happened to them since the last harvest; ``renamed`` maps new to old."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    renamed: Mapping[str, str]

    @property
    def present(self) -> int:
        """Say how many files there are."""
        return len(self.new) + len(self.changed) + len(self.unchanged) + len(self.renamed)

    def counts(self) -> dict[str, int]:
        """Give the numbers that ``didd harvest --json`` prints."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "renamed": len(self.renamed),
            "unchanged": len(self.unchanged),
            "missing": len(self.missing),
        }


def untouched(known: Mapping[str, Document], listed: Collection[FileStat]) -> dict[str, Document]:
    """Give the documents whose size and time are as last seen: their bytes need no reading."""
    return {
        stat.path: document
        for stat in listed
        if (document := known.get(stat.path)) is not None
        and (document.size, document.mtime_ns) == (stat.size, stat.mtime_ns)
    }


def compare(known: Mapping[str, Document], found: Mapping[str, Document]) -> Changes:
    """Say what changed. A new path with the bytes of a vanished one is a rename, not news.

    >>> a = Document("a.pdf", 1, 1, "0" * 64, "application/pdf")
    >>> b = Document("b.pdf", 1, 1, "0" * 64, "application/pdf")
    >>> compare({"a.pdf": a}, {"b.pdf": b}).renamed
    {'b.pdf': 'a.pdf'}
    """
    gone: dict[str, list[str]] = {}
    for path in sorted(known.keys() - found.keys()):
        gone.setdefault(known[path].sha256, []).append(path)
    renamed: dict[str, str] = {}
    new: list[str] = []
    for path in sorted(found.keys() - known.keys()):
        old = gone.get(found[path].sha256)
        if old:
            renamed[path] = old.pop(0)
        else:
            new.append(path)
    both = sorted(known.keys() & found.keys())
    return Changes(
        new=tuple(new),
        changed=tuple(p for p in both if known[p].sha256 != found[p].sha256),
        unchanged=tuple(p for p in both if known[p].sha256 == found[p].sha256),
        missing=tuple(sorted(path for paths in gone.values() for path in paths)),
        renamed=renamed,
    )


def vanished(known: Mapping[str, Document], listed: Iterable[FileStat]) -> int:
    """Count the known files that are gone, as far as a list can tell.

    One that may lie under a new name, with as many bytes, is not gone; nor is what each new name
    can stand for more than one.
    """
    new: Counter[int] = Counter()
    there: set[str] = set()
    for file in listed:
        there.add(file.path)
        if file.path not in known:
            new[file.size] += 1
    return (Counter(d.size for path, d in known.items() if path not in there) - new).total()


def brake(known: int, missing: int, share: float, *, empty: bool = False) -> str | None:
    """Say why a harvest must stop and ask a person; None when so few are gone that it need not.

    An unmounted or ``empty`` folder looks like a mass deletion: nothing is concluded from it.
    One lone file may go without a question where others are left.
    """
    if (missing > 1 and missing > known * share) or (missing and empty):
        return (
            f"{missing} dari {known} berkas tidak ada lagi. Periksa apakah foldernya terpasang; "
            "bila memang dihapus, jalankan lagi dengan persetujuan (--accept-missing)."
        )
    return None
