"""Items of a list that look like one item: doubled, or split into parts. Told; never counted. Pure.

A heading is covered or it is not, by one item as by twenty. Where a list has the same thing twice,
or one thing in pieces, people are told: more rows are no more information.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from didd.i18n import Sentence, _
from didd.obligations.board import Listed
from didd.text.fold import fold


class Repeat(StrEnum):
    """How items are alike."""

    TITLE = "title"
    FILE = "file"
    PARTS = "parts"


#: Each of them, for people.
REPEATS: Mapping[Repeat, Sentence] = {
    Repeat.TITLE: _("the same title more than once"),
    Repeat.FILE: _("the same file in more than one item"),
    Repeat.PARTS: _("one document split into parts"),
}
#: What makes a title that of a part, in a folded title.
_PART = re.compile(
    r"\b(?:bagian|bag|jilid|buku|volume|vol|part|halaman|hal|berkas|file)(?: ke)? "
    r"(?:[0-9]{1,3}|[ivx]{1,5})\b(?: (?:dari|of) [0-9]{1,3}\b)?|(?<= )[0-9]{1,2} [0-9]{1,2}$"
)


@dataclass(frozen=True, slots=True)
class Repeated:
    """Items that look like one, two or more; ``classes`` says that they are of several classes."""

    kind: Repeat
    items: tuple[Listed, ...]

    @property
    def classes(self) -> bool:
        """Return whether they stand under more than one class."""
        return len({item.classification for item in self.items}) > 1


def repeated(items: Iterable[Listed]) -> tuple[Repeated, ...]:
    """Return the items that look like one; each group once, by the first way in which it does."""
    some = list(items)
    found: list[Repeated] = []
    seen: set[frozenset[str]] = set()
    groups = (
        (Repeat.TITLE, _grouped((fold(item.title), item) for item in some)),
        (Repeat.FILE, _grouped((sha256, item) for item in some for sha256 in set(item.files))),
        (Repeat.PARTS, _grouped((key, item) for item in some if (key := part_of(item.title)))),
    )
    for kind, alike in groups:
        for group in alike:
            ids = frozenset(item.record_id for item in group)
            if len(ids) > 1 and ids not in seen:
                seen.add(ids)
                found.append(Repeated(kind, tuple(group)))
    return tuple(found)


def part_of(title: str) -> str:
    """Return, folded, of what a title says to be a part; "" for one that says nothing of it.

    >>> part_of("Laporan Keuangan 2025 (Bagian 2)"), part_of("Neraca 2025 1/3")
    ('laporan keuangan 2025', 'neraca 2025')
    >>> part_of("Laporan Keuangan 2025"), part_of("Laporan Semester I")
    ('', '')
    """
    folded = fold(title)
    whole = " ".join(_PART.sub(" ", folded).split())
    return whole if whole != folded else ""


def _grouped(keyed: Iterable[tuple[str, Listed]]) -> list[list[Listed]]:
    groups: dict[str, list[Listed]] = {}
    for key, item in keyed:
        groups.setdefault(key, []).append(item)
    return [group for key, group in groups.items() if key and len(group) > 1]
