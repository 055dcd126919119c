"""What was typed at the desk in the list of an agency that merged: items of its successor's list.

The rows themselves are in the folder of the agency that is no more; what was typed is ours, and
would be read by nobody. A repetition carries nothing over twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from didd.adapters.store.agencies.handovers import HANDING
from didd.model import Agency, InventoryRow, derived_id
from didd.office import Office
from didd.records.at_desk.mends import NOT_MENDED, Item, Mend
from didd.steps.agencies.kept_files import going_along, move_along
from didd.steps.collect.at_desk.apply import merged
from didd.steps.collect.at_desk.look import place_of


def carry_over(
    office: Office, agency: Agency, into: Agency, established: Collection[tuple[str, str]]
) -> int:
    """Put every item with cells of the desk into the list of ``into``, whole; return how many.

    What stands as it is in the ``established`` list of the agency stays there.
    """
    cells = office.store.desk_cells
    if not cells.newest(agency.slug):
        return 0
    found = dict(_typed(office, agency, established))
    names = {item: _name(agency, item) for item in found}
    there = cells.known(names.values())
    new = {names[item]: mends for item, mends in found.items() if names[item] not in there}
    keys = office.store.records.known(into.slug)
    named = [texts["berkas"] for texts, _handed in found.values() if "berkas" in texts]
    going = going_along(office, agency, into, named)
    for texts, _handed in new.values():
        if "berkas" in texts:
            texts["berkas"] = going.there(texts["berkas"])
    mends = [
        Mend(name, code, text, key=key if (key := handed) in keys else "")
        for name, (texts, handed) in new.items()
        for code, text in texts.items()
    ]
    if mends:
        cells.carry(into.slug, mends, HANDING, office.now())
    move_along(office, agency, going)
    return len(new)


def _name(agency: Agency, item: str) -> str:
    return derived_id("desk-merged", agency.slug, item).replace("-", "")


#: The texts of an item by field, and the key of its record where that was handed over.
_Texts = tuple[dict[str, str], str]


def _typed(
    office: Office, agency: Agency, established: Collection[tuple[str, str]]
) -> Iterator[tuple[str, _Texts]]:
    """Yield each item of the desk, with the cells of the row that it mends."""
    done = merged(office, agency)
    stored = {place_of(row): row for row in office.store.harvests.rows(agency.slug)}
    known = office.store.records.known(agency.slug)
    for row in done.rows:
        if row.desk is None:
            continue
        key = office.store.about_records.key_of(agency.slug, row) or row.desk.key
        record = known.get(key)
        version = (record.id, record.content_hash) if record else None
        if version not in established or stored.get(place_of(row)) != row:
            yield row.desk.item, (_texts(row), f"{key}--{agency.slug}")
    for item in done.unbound:
        yield item.id, (_lost(item), f"{item.key}--{agency.slug}")


def _texts(row: InventoryRow) -> dict[str, str]:
    return {c: text for c, text in row.values.items() if text and c not in NOT_MENDED}


def _lost(item: Item) -> dict[str, str]:
    """Return the cells of an item whose row is gone: as it was seen, and typed."""
    values = {**(item.seen.values if item.seen else {}), **item.typed}
    return {code: text for code, text in values.items() if text and code not in NOT_MENDED}
