"""What changed in an agency's folder (SOP 1). Pure: adapters list and store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from didd.i18n import _
from didd.model import Document

#: Maximum number of files that a question names.
_NAMED = 3


class FileStat(NamedTuple):
    """A regular file as listed: its path for people and for the store, and the name to open it.

    ``path`` is relative to the folder with ``/``; bytes that are not UTF-8 appear as ``%XX``.
    ``real`` is the operating system's name. ``mark`` is a number for anything else by which the
    folder distinguishes states of the file and which no writer can reset, from
    inode and ctime, or a server's version mark; 0 where there is none.
    """

    path: str
    real: str
    size: int
    mtime_ns: int
    mark: int = 0


class Link(NamedTuple):
    """One of several hard links of a file: which file, and its number of links."""

    device: int
    inode: int
    names: int
    path: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths by kind of change since the last harvest; ``renamed`` maps new to old."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    renamed: Mapping[str, str]

    @property
    def present(self) -> int:
        """Return the number of existing files."""
        return len(self.new) + len(self.changed) + len(self.unchanged) + len(self.renamed)

    def counts(self) -> dict[str, int]:
        """Return the counts for ``didd harvest --json``."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "renamed": len(self.renamed),
            "unchanged": len(self.unchanged),
            "missing": len(self.missing),
        }


def untouched(known: Mapping[str, Document], listed: Collection[FileStat]) -> dict[str, Document]:
    """Return the documents whose size, time and mark are unchanged: they need no reading."""
    return {
        stat.path: document
        for stat in listed
        if (document := known.get(stat.path)) is not None
        and (document.size, document.mtime_ns, document.mark)
        == (stat.size, stat.mtime_ns, stat.mark)
    }


def compare(known: Mapping[str, Document], found: Mapping[str, Document]) -> Changes:
    """Return what changed. A new path with the bytes of a vanished one is a rename.

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
    """Return the number of known files that are gone, as far as a listing shows.

    One that may have a new name, with the same size, is not gone; but each new name
    can account for one only.
    """
    new: Counter[int] = Counter()
    there: set[str] = set()
    for file in listed:
        there.add(file.path)
        if file.path not in known:
            new[file.size] += 1
    return (Counter(d.size for path, d in known.items() if path not in there) - new).total()


def gone_marks(known: Iterable[str], there: Collection[str]) -> frozenset[str]:
    """Return a mark of each known path that is gone: what a person is shown and agrees to.

    >>> gone_marks(["a.pdf", "b.pdf"], ["a.pdf"]) == gone_marks(["b.pdf"], [])
    True
    """
    gone = set(known).difference(there)
    return frozenset(sha256(p.encode("utf-8", "surrogatepass")).hexdigest()[:16] for p in gone)


def linked_outside(links: Iterable[Link]) -> frozenset[str]:
    """Return the paths of files with hard links outside this folder.

    Such a hard link may be any file of the disk: its owner is unknown.

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


def brake(
    known: int, missing: int, share: float, *, empty: bool = False, gone: Sequence[str] = ()
) -> str | None:
    """Return why a harvest must stop and ask a person; None when few enough files are gone.

    An unmounted or ``empty`` folder looks like a mass deletion, so it is not trusted.
    A single file may vanish without a question where others are left. Some of those ``gone`` are
    named: a file that moved within the folder tells more than a number.
    """
    if (missing > 1 and missing > known * share) or (missing and empty):
        return str(
            _(
                "{missing} of {known} files are gone{examples}. See whether the folder is "
                "mounted; if they were deleted on purpose, run it again and agree "
                "(--accept-missing, or accept_missing in Dagster).",
                missing=missing,
                known=known,
                examples=_(", such as {names}", names=", ".join(gone[:_NAMED])) if gone else "",
            )
        )
    return None
