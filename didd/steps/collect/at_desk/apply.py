"""What was typed at the desk, laid over the agency's rows when its folder is read (SOP 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from didd.adapters.inventories.inventories import InventoriesRead, as_read
from didd.model import AT_THE_DESK, Agency, InventoryRow, Severity
from didd.office import Office
from didd.personal_data.cover import cover_rows
from didd.records.at_desk.mends import Item, is_file_alone, items_of, stands_at_desk
from didd.records.at_desk.superseding import (
    Superseded,
    kept_in,
    mend_findings,
    same_texts,
    still_true,
    supersede,
)
from didd.records.holds import list_faults

#: A list without an item, which is no fault where the agency had none and items were added.
_EMPTY = "inventaris-kosong"


def mending(office: Office, agency: Agency) -> Callable[[InventoriesRead], None]:
    """Return what lays the agency's cells of the desk over its rows as read."""
    items = items_of(office.store.desk_cells.of(agency.slug))
    return partial(_mend, office, agency, items) if items else as_read


def had_list(office: Office, agency: Agency) -> bool:
    """Return whether rows of the last harvest are of a list of the agency's own alone.

    While they are, what was added at the desk cannot stand for the list: every other row would be
    taken for gone. Rows that are items of the desk too are kept by those.
    """
    config, items = office.config, office.store.desk_cells.standing(agency.slug)
    listed = office.store.harvests.rows(agency.slug)
    own = [row for row in listed if row.source != AT_THE_DESK and not is_file_alone(row)]
    rows = supersede(own, items, config, same_texts(config, office.today)).rows
    return any(row.source != AT_THE_DESK and not stands_at_desk(row, items) for row in rows)


def _mend(office: Office, agency: Agency, items: Mapping[str, Item], read: InventoriesRead) -> None:
    """Supersede rows and their findings.

    While a list cannot be read nobody knows which rows it has: what was added waits, for it may be
    one of them, and no mended row is missed. What it excludes is kept in all the same.
    """
    config = office.config
    faults = {fault.rule for fault in list_faults(read.findings)}
    waits = bool(faults - {_EMPTY}) or (bool(faults) and had_list(office, agency))
    covered, _found = cover_rows(read.rows, config)  # as they are kept, and were seen at the desk
    done = supersede(covered, items, config, same_texts(config, office.today))
    added = [] if waits else done.rows[len(read.rows) :]
    read.kept_in = kept_in(done, items, config)
    read.rows = [*map(_uncovered, done.rows, read.rows), *added]
    unbound = [] if waits else done.unbound
    read.findings = [
        replace(f, severity=Severity.INFO) if added and f.rule == _EMPTY else f
        for f in (
            *still_true(read.findings, read.rows),
            *mend_findings(read.rows, unbound, config),
        )
    ]


def _uncovered(row: InventoryRow, raw: InventoryRow) -> InventoryRow:
    """Return a row with the cells that were not mended as they were read: they are looked into."""
    if row.desk is None:
        return raw
    typed = {code: text for code, text in row.values.items() if code in row.desk.own}
    left = {code: text for code, text in raw.values.items() if code not in row.desk.own}
    return replace(row, values={**left, **typed})


def kept_in_at_desk(
    office: Office, agency: Agency, rows: Sequence[InventoryRow]
) -> list[InventoryRow]:
    """Return what was excluded at the desk beside the agency's ``rows`` as they were harvested."""
    config = office.config
    items = office.store.desk_cells.standing(agency.slug)
    if not items:
        return []
    done = supersede(rows, items, config, same_texts(config, office.today))
    return kept_in(done, items, config)


def merged(office: Office, agency: Agency) -> Superseded:
    """Return the whole list as it was harvested last, with what was typed since."""
    config, slug = office.config, agency.slug
    items = items_of(office.store.desk_cells.of(slug))
    rows = office.store.harvests.rows(slug)
    return supersede(rows, items, config, same_texts(config, office.today))
