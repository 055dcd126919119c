"""Which of the agency's rows an item of the desk is: by its place, its cells, or as records are.

The same whatever the order of rows and items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from didd.config.vocabularies import Classifications
from didd.fields.classes_and_forms import class_of
from didd.fields.normalise import tidied
from didd.model import InventoryRow
from didd.records.at_desk.mends import Item
from didd.records.identity import (
    BY_LIKENESS,
    PASSES,
    Sighting,
    Trait,
    alike,
    but_for_number_and_class,
    by_title,
)

Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a row, or an item, is known by."""

    place: Place
    cells: frozenset[tuple[str, str]]
    sighting: Sighting

    @property
    def unnumbered(self) -> frozenset[tuple[str, str]]:
        """Return the cells without the number: lists are numbered anew."""
        return frozenset(cell for cell in self.cells if cell[0] != "nomor")


#: Fields by which a row may be known besides its title.
_NAMES = ("nomor", "berkas")
#: How an item looks: as its row was when it was mended, and as it was typed.
_View = Callable[[Item], _Look | None]
#: Traits that must be equal; with none all cells, with ``None`` all cells but the number.
_Pass = tuple[Trait, ...] | None


def bind(
    rows: Sequence[InventoryRow], items: Iterable[Item], classes: Classifications
) -> dict[int, Item]:
    """Return the item of each row that has one, by the row's index; ``rows`` are the agency's own.

    A row is the item whose row it was at its place, or anywhere, with the same cells; else the one
    that is the same record by title, files or number (``didd.records.identity``), as the row was
    seen or as the item was typed. One that was added is the row of its title only: another may name
    its file too. Of several the one with the most equal cells; where several have the title, and
    two of them are as likely, it is none.
    """
    bound: dict[int, Item] = {}
    left = sorted(items, key=lambda item: item.id)
    # Where others have found their rows, fewer are left for one that could not tell two apart.
    while left and _bind_some(rows, left, bound, classes):
        taken = {item.id for item in bound.values()}
        left = [item for item in left if item.id not in taken]
    return bound


def _bind_some(
    rows: Sequence[InventoryRow],
    items: Sequence[Item],
    bound: dict[int, Item],
    classes: Classifications,
) -> bool:
    """Bind what can be told; return whether to try again, since some items could not be told."""
    before, doubted = len(bound), set[str]()
    left = _where_they_stood(rows, items, bound)
    if not left:
        return False
    likely = _likely(rows, left)
    looks = {i: _look(_place(rows[i]), rows[i].values, classes) for i in likely}
    views: dict[_View, Sequence[_Pass]] = {
        lambda item: _as_seen(item, classes): [(), None, *PASSES],
        lambda item: _as_typed(item, classes): PASSES,
    }
    for view, passes in views.items():
        shown = {item.id: look for item in left if (look := view(item))}
        doubtful = set[str]()
        for traits in passes:
            free = {i: look for i, look in looks.items() if i not in bound}
            asked = [i for i in left if not i.number or not traits or by_title(traits)]
            asked = [item for item in asked if item.id not in doubtful]
            doubtful |= _pair(free, asked, shown, traits, bound)
            taken = {item.id for item in bound.values()}
            left = [item for item in left if item.id not in taken]
        doubted |= doubtful
    return bool(doubted) and len(bound) > before


def _likely(rows: Sequence[InventoryRow], items: Sequence[Item]) -> list[int]:
    """Return the rows that have the title, files or number of an item, or no title at all.

    No other can be one of them, and most of a long list are neither.
    """
    seen: list[Mapping[str, str]] = [item.seen.values if item.seen else {} for item in items]
    views = [*seen, *({**one, **item.typed} for one, item in zip(seen, items, strict=True))]
    titles = {_slug(values) for values in views} | {_slug({})}
    texts = ((code, tidied(values.get(code, ""))) for values in views for code in _NAMES)
    named = {(code, text) for code, text in texts if text}
    return [
        i
        for i, row in enumerate(rows)
        if _slug(row.values) in titles
        or any((code, tidied(row.values.get(code, ""))) in named for code in _NAMES)
    ]


def _slug(values: Mapping[str, str]) -> str:
    return Sighting(tidied(values.get("judul", "")), "").slug


def _place(row: InventoryRow) -> Place:
    return row.source, row.sheet, row.row


def _where_they_stood(
    rows: Sequence[InventoryRow], items: Sequence[Item], bound: dict[int, Item]
) -> list[Item]:
    """Bind items whose row stands unchanged at its place; return the others."""
    if not any(item.seen for item in items):
        return list(items)
    at = {_place(row): i for i, row in enumerate(rows)}
    left: list[Item] = []
    for item in items:
        i = at.get(item.seen.place, -1) if item.seen else -1
        if item.seen and i >= 0 and i not in bound and _same(rows[i].values, item.seen.values):
            bound[i] = item
        else:
            left.append(item)
    return left


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return one == other or _cells(one) == _cells(other)


def _cells(values: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((code, text) for code, raw in values.items() if (text := tidied(raw)))


def _look(place: Place, values: Mapping[str, str], classes: Classifications) -> _Look:
    text = values.get("klasifikasi", "")
    found = class_of(text, classes)
    files = frozenset(part for raw in (values.get("berkas", ""),) if (part := tidied(raw)))
    number, title = tidied(values.get("nomor", "")), tidied(values.get("judul", ""))
    sighting = Sighting(title, found.value if found else tidied(text), number, files)
    return _Look(place, _cells(values), sighting)


def _as_seen(item: Item, classes: Classifications) -> _Look | None:
    return _look(item.seen.place, item.seen.values, classes) if item.seen else None


def _as_typed(item: Item, classes: Classifications) -> _Look:
    if item.seen is None:
        return _look(("", "", 0), item.typed, classes)
    return _look(item.seen.place, {**item.seen.values, **item.typed}, classes)


def _pair(
    free: Mapping[int, _Look],
    items: Sequence[Item],
    shown: Mapping[str, _Look],
    traits: _Pass,
    bound: dict[int, Item],
) -> set[str]:
    """Bind each item to the likest free row with equal traits.

    Return those that two rows of the same title are as like as each other.
    """
    waiting = _waiting(free, shown, traits)
    titled = traits is not None and by_title(traits)
    loose = but_for_number_and_class(traits or ())
    near = _waiting(free, shown, loose) if titled and waiting else waiting
    doubtful: set[str] = set()
    for item in items:
        look = shown.get(item.id)
        rows = [i for i in waiting.get(_traits(look, traits), ()) if i not in bound] if look else []
        if rows and look and traits == BY_LIKENESS:
            rows = [i for i in rows if alike(free[i].sighting.title, look.sighting.title)]
        if rows and look and titled:
            among = [i for i in near[_traits(look, loose)] if i not in bound]
            likest = _likest(look, {i: free[i] for i in among})
            if len(likest) > 1:
                doubtful.add(item.id)
            rows = [i for i in rows if likest == [i]]
        if rows and look:
            unlike = partial(_unlike, look)
            bound[min(rows, key=lambda i: unlike(free[i]))] = item
    return doubtful


def _waiting(
    free: Mapping[int, _Look], shown: Mapping[str, _Look], traits: _Pass
) -> Mapping[tuple[object, ...], list[int]]:
    """Return the free rows by traits, of those that an item has."""
    known = {found for look in shown.values() if None not in (found := _traits(look, traits))}
    waiting: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, look in free.items() if known else ():
        if (found := _traits(look, traits)) in known:
            waiting[found].append(i)
    return waiting


def _likest(item: _Look, rows: Mapping[int, _Look]) -> list[int]:
    """Return the rows with the most equal cells; numbers tell nothing, they are given anew."""
    equal = {i: len(look.unnumbered & item.unnumbered) for i, look in rows.items()}
    most = max(equal.values())
    return [i for i, count in equal.items() if count == most]


def _traits(look: _Look, traits: _Pass) -> tuple[object, ...]:
    if not traits:
        cells = look.unnumbered if traits is None else look.cells
        return (cells or None,)
    return tuple(trait(look.sighting) for trait in traits)


def _unlike(item: _Look, row: _Look) -> tuple[object, ...]:
    """Return by what a row is the less likely one: another's cells, place; then any fixed order."""
    return -len(row.cells & item.cells), row.place != item.place, sorted(row.cells), row.place
