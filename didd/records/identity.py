"""Identifies the record of a row: known by title, by files, or by position.

A key is assigned once and kept, so that a corrected title, a new file or another class
stays the same record, with the same URL on the portal. Pure and deterministic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from difflib import SequenceMatcher

from didd.model import Record
from didd.text.fold import fold

_LONGEST_KEY = 80
_ALIKE = 0.75
_PARTS = re.compile(r"\d+|\D+")


@dataclass(slots=True)
class Sighting:
    """What identifies a row: title, class, number, and the digests of its files.

    ``slug`` is the title as a key; pass the folded title if it is known already.

    >>> Sighting("Laporan Kinerja (LKjIP) 2025", "BERKALA").slug
    'laporan-kinerja-lkjip-2025'
    """

    title: str
    classification: str
    number: str = ""
    digests: frozenset[str] = frozenset()
    folded: InitVar[str | None] = None
    slug: str = field(init=False)

    def __post_init__(self, folded: str | None) -> None:
        """Compute the slug once: it is compared many times."""
        folded = fold(self.title) if folded is None else folded
        self.slug = folded.replace(" ", "-")[:_LONGEST_KEY].strip("-") or "butir"


def identify(
    rows: Sequence[Sighting],
    known: Mapping[str, Record],
    held: Collection[int] = (),
    said: Mapping[int, str] | None = None,
) -> tuple[str, ...]:
    """Return the key of each row; keys are unique.

    A row is the known record of the same title; else of the same files; else of the same number
    and class with a title that differs by a typo only (the figures in it are equal). Among several
    the most similar wins. Any other row gets a new key from its title, with -2, -3 where it is
    taken. Rows at the indexes ``held`` do not become records: they only reserve their key against
    less similar rows. Of those in ``said`` it is known which record they are, whatever they say.
    """
    keys: dict[int, str] = {}
    free = {key: _sighting(record) for key, record in sorted(known.items(), key=_by_key)}
    todo = sorted(range(len(rows)), key=lambda i: (i in held, _natural(rows[i].number), i))
    told = sorted((said or {}).items())
    keys |= {i: key for i, key in told if free.pop(key, None) is not None}
    todo = [i for i in todo if i not in keys]
    for same in PASSES if free else ():
        _pair(rows, todo, free, same, keys)
        todo = [i for i in todo if i not in keys]
    taken = {*known, *keys.values()}
    counts: dict[str, int] = {}
    for i in todo:
        keys[i] = _new_key(rows[i].slug, taken, counts)
        taken.add(keys[i])
    return tuple(keys[i] for i in range(len(rows)))


Trait = Callable[[Sighting], object]


def _slug(row: Sighting) -> object:
    return row.slug if row.title.strip() else None


def _class(row: Sighting) -> object:
    return row.classification


def _files(row: Sighting) -> object:
    return row.digests or None


def _numbered(row: Sighting) -> object:
    return (row.number, row.classification) if row.number else None


#: The pass in which titles may differ by a typo.
BY_LIKENESS: tuple[Trait, ...] = (_numbered,)
#: Traits that must be equal, pass by pass. A None never equals another.
PASSES: tuple[tuple[Trait, ...], ...] = (
    (_slug, _files, _numbered),
    (_slug, _files, _class),
    (_slug, _files),
    (_slug, _numbered),
    (_slug, _class),
    (_slug,),
    (_files,),
    BY_LIKENESS,
)


def by_title(traits: tuple[Trait, ...]) -> bool:
    """Return whether titles must be equal in this pass."""
    return _slug in traits


def but_for_number_and_class(traits: tuple[Trait, ...]) -> tuple[Trait, ...]:
    """Return the traits that do not change when a list is numbered or classed anew."""
    return tuple(trait for trait in traits if trait in (_slug, _files))


def _pair(
    rows: Sequence[Sighting],
    todo: Iterable[int],
    free: dict[str, Sighting],
    same: tuple[Trait, ...],
    keys: dict[int, str],
) -> None:
    """Assign rows the first free key with equal traits, in order; remove it from ``free``."""
    waiting: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for key, record in free.items():
        waiting[tuple(trait(record) for trait in same)].append(key)
    by_likeness = same == BY_LIKENESS
    for i in todo:
        traits = tuple(trait(rows[i]) for trait in same)
        if None in traits:
            continue
        candidates = waiting.get(traits, [])
        if by_likeness:
            candidates = [k for k in candidates if alike(rows[i].title, free[k].title)]
        if candidates:
            keys[i] = candidates[0]
            waiting[traits].remove(keys[i])
            del free[keys[i]]


def alike(one: str, other: str) -> bool:
    """Whether two titles differ by a typo: very similar, and with the same figures."""
    one, other = fold(one), fold(other)
    same_figures = re.findall(r"\d+", one) == re.findall(r"\d+", other)
    return same_figures and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _sighting(record: Record) -> Sighting:
    digests = frozenset(f.sha256 for f in record.files)
    number = record.fields.get("nomor", "")
    return Sighting(record.title, record.classification.value, number, digests)


def _new_key(slug: str, taken: set[str], counts: dict[str, int]) -> str:
    """Return the slug, with the first free number if it is taken."""
    key = slug if slug not in counts else ""
    while not key or key in taken:
        counts[slug] = counts.get(slug, 1) + 1
        key = f"{slug}-{counts[slug]}"
    counts.setdefault(slug, 1)
    return key


def _by_key(item: tuple[str, Record]) -> tuple[tuple[int, str], ...]:
    return _natural(item[0])


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a natural sort key: 2 before 10."""
    if text.isdecimal():
        return ((int(text), ""),)
    parts = _PARTS.findall(text)
    return tuple((int(p), "") if p.isdecimal() else (-1, p) for p in parts)
