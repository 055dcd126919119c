"""The class of a row that a consequence test opened, typed at the desk over the agency's own."""

from __future__ import annotations

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Classification, InventoryRow, Record
from didd.office import Office
from didd.records.at_desk.mends import Mend
from didd.steps.collect.at_desk.look import rows_now
from didd.steps.collect.at_desk.mend import Wanted, changes


def class_typed(
    office: Office, agency: Agency, record: Record, opened_as: Classification
) -> tuple[list[Mend], int]:
    """Return the cell that gives a record's row another class, and the item's newest one before it.

    It counts from the next harvest on, and gives way once the agency changes what it excludes.
    Raises ``Refused`` where the list has no such row any more.
    """
    row = _row_of(office, agency, record)
    if row is None:
        raise Refused(
            _(
                'The agency\'s list has no row of "{title}" any more, so there is nothing to open. '
                "Have the folder checked, then look again.",
                title=record.title,
            )
        )
    wanted = Wanted({"klasifikasi": office.config.classes.term(opened_as).label.id})
    mends = list(changes(office, agency, row, wanted))
    seen = office.store.desk_cells.about(agency.slug, mends[0].item) if mends else []
    return mends, max((typed.id for typed in seen), default=0)


def _row_of(office: Office, agency: Agency, record: Record) -> InventoryRow | None:
    about = office.store.about_records
    rows = about.rows(agency.slug, record.title)
    row = next((row for row in rows if about.key_of(agency.slug, row) == record.key), None)
    return next(iter(rows_now(office, agency, [row])), None) if row else None
