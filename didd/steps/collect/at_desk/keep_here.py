"""An agency's whole list taken over to the desk, so that its own file may go (SOP 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import AT_THE_DESK, Agency, InventoryRow, derived_id
from didd.office import Office
from didd.records.at_desk.mends import (
    NOT_MENDED,
    Item,
    Mend,
    is_file_alone,
    items_of,
    own_row,
    stands_at_desk,
)
from didd.records.at_desk.superseding import same_texts, supersede
from didd.steps.collect.at_desk.apply import merged
from didd.steps.collect.at_desk.look import place_of
from didd.steps.refusals import kept_refusals


def keep_list_at_desk(office: Office, agency: Agency, officer_id: str) -> int:
    """Keep every row of the agency's list as an item of the desk too; return how many.

    While the agency's list is there each row is one with its item; once it is gone the items
    stand for it. Doing it again takes over the rows that came since. Raises ``Refused``.
    """
    with kept_refusals(office, officer_id, "cell.mended", f"agency/{agency.slug}"):
        known = office.acting(officer_id, OfficeAct.MEND, agency.slug)
        cells, slug = office.store.desk_cells, agency.slug
        last, kept = cells.newest(slug), cells.of(slug)
        rows, items = _own_rows(office, agency), items_of(kept)
        todo = [row for row in rows if not stands_at_desk(row, items)]
        mends = [mend for row in todo for mend in _as_item(agency, row, items)]
        _check_each_is_one(office, rows, items_of([*kept, *mends]))
        if mends:
            cells.keep_all(slug, mends, known, office.now(), last)
    return len(todo)


def _own_rows(office: Office, agency: Agency) -> list[InventoryRow]:
    """Return the rows of the agency's own list as they stand at the desk."""
    return [
        row
        for row in merged(office, agency).rows
        if row.source != AT_THE_DESK and not is_file_alone(row)
    ]


def _as_item(agency: Agency, row: InventoryRow, items: Mapping[str, Item]) -> Iterator[Mend]:
    """Yield the cells of a row that the desk does not have yet; at least one, as of an added item.

    A row that was mended goes on as the item that it was mended by.
    """
    place = (*map(str, place_of(row)), row.values.get("judul", ""))
    name = derived_id("desk-kept", agency.slug, *place).replace("-", "")
    name, key = (row.desk.item, row.desk.key) if row.desk else (name, "")
    item, own = items.get(name), own_row(row).values
    there = set(item.cells) if item else set[str]()
    texts = {c: t for c, t in row.values.items() if t and c not in NOT_MENDED}
    new = [code for code in texts if code not in there]
    if item and not item.number and not new:
        new = list(texts)[:1]
    for code in new:
        yield Mend(name, code, texts[code], own.get(code, ""), None, key)


def _check_each_is_one(
    office: Office, rows: Sequence[InventoryRow], items: Mapping[str, Item]
) -> None:
    """Refuse where a row would not be found again as its item, and so be in the list twice."""
    same = same_texts(office.config, office.today)
    own = [own_row(row) for row in rows]
    for row in supersede(own, items, office.config, same).rows:
        if row.source != AT_THE_DESK and not stands_at_desk(row, items):
            raise Refused(
                _(
                    'Row {row} ("{title}") cannot be told from another by its title, or has none. '
                    "Mend the titles first, then keep the list at the desk.",
                    row=row.row,
                    title=row.values.get("judul", ""),
                )
            )
