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
    ``real`` is the name the operating system takes. ``mark`` is a number for all else by which the
    folder tells one state of the file from another and which nobody who writes can set back, of
    inode and time of the last change of status, or of a server's mark; 0 where there is none.
    """

    path: str
    real: str
    size: int
    mtime_ns: int
    mark: int = 0


class Link(NamedTuple):
    """One of several names of a file: which file it is, and how many names it has in all."""

    device: int
    inode: int
    names: int
    path: str


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
    """Give the documents whose size, time and mark are as last seen: they need no reading."""
    return {
        stat.path: document
        for stat in listed
        if (document := known.get(stat.path)) is not None
        and (document.size, document.mtime_ns, document.mark)
        == (stat.size, stat.mtime_ns, stat.mark)
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


def linked_outside(links: Iterable[Link]) -> frozenset[str]:
    """Give the paths of files that have a name elsewhere too, beside those in this folder.

    Such a hard link may lead to any file of the disk: whose it is nobody can say.

    >>> inside = [Link(1, 7, 2, "a.pdf"), Link(1, 7, 2, "b.pdf")]
    >>> sorted(linked_outside([*inside, Link(1, 8, 2, "c.pdf")]))
    ['c.pdf']
    """
    names: dict[tuple[int, int], list[Link]] = {}
    for link in links:
        names.setdefault((link.device, link.inode), []).append(link)
    return frozenset(
        link.path for same in names.values() for link in same if link.names != len(same)
    )


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
