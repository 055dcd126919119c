"""Rows of the list as they stand at the desk: harvested last, and typed since (SOP 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from didd.model import AT_THE_DESK, Agency, InventoryRow
from didd.office import Office
from didd.records.at_desk.mends import Item
from didd.records.at_desk.superseding import same_texts, supersede

#: Source, sheet and row.
Place = tuple[str, str, int]


def place_of(row: InventoryRow) -> Place:
    """Return where a row stands."""
    return row.source, row.sheet, row.row


def rows_now(office: Office, agency: Agency, rows: Sequence[InventoryRow]) -> list[InventoryRow]:
    """Return these stored rows, in their order, with what was typed since the last harvest.

    One that was added, and taken back since, is left out.
    """
    store, slug = office.store, agency.slug
    items = store.desk_cells.standing(slug)
    if not items and not any(row.desk for row in rows):
        return list(rows)
    named = {row.desk.item for row in rows if row.desk}
    places = {place_of(row): row for row in rows if row.desk is None}
    new = _typed_since(items, store.desk_cells.harvested(slug))
    here = {name: item for name, item in items.items() if name in named}
    here |= {i.id: i for i in new if i.seen and _stands_there(i, places)}
    same = same_texts(office.config, office.today)
    listed = [row for row in rows if row.source != AT_THE_DESK]
    done = supersede(listed, here, office.config, same).rows
    by_place = {place_of(row): row for row in done}
    return [now for row in rows if (now := by_place.get(place_of(row)))]


def added_since(office: Office, agency: Agency) -> list[InventoryRow]:
    """Return the items that were added since the last harvest, the newest first."""
    store, slug = office.store, agency.slug
    items = store.desk_cells.standing(slug)
    new = _typed_since(items, store.desk_cells.harvested(slug)) if items else ()
    added = {item.id: item for item in new if item.number}
    same = same_texts(office.config, office.today)
    return supersede((), added, office.config, same).rows[::-1]


def row_now(office: Office, agency: Agency, place: Place) -> InventoryRow | None:
    """Return one row as it stands at the desk; None when there is none."""
    stored = office.store.about_records.at(agency.slug, place)
    if stored is not None:
        return next(iter(rows_now(office, agency, [stored])), None)
    return next((row for row in added_since(office, agency) if place_of(row) == place), None)


def _typed_since(items: Mapping[str, Item], harvested: Iterable[str]) -> list[Item]:
    known = set(harvested)
    return [item for item in items.values() if item.id not in known]


def _stands_there(item: Item, rows: Mapping[Place, InventoryRow]) -> bool:
    row = rows.get(item.seen.place) if item.seen else None
    return row is not None and item.seen is not None and dict(row.values) == dict(item.seen.values)
