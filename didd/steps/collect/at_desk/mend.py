"""What an officer types in the agency's list at the desk: kept by item and cell (SOP 1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.fields.normalise import tidied
from didd.i18n import _
from didd.model import AT_THE_DESK, Agency, InventoryRow, derived_id, digest
from didd.office import Office
from didd.personal_data.cover import cover
from didd.records.at_desk.mends import NOT_MENDED, Mend, Seen, is_file_alone, own_row
from didd.steps.collect.at_desk.look import Place, row_now
from didd.steps.refusals import kept_refusals
from didd.text.fold import fold
from didd.text.storable import printable
from didd.text.tidy import tidy

#: Longest text of a cell.
LONGEST = 2000
#: A date of which nobody knows whether day or month comes first.
_FIGURES = re.compile(r"(?:.*, *)?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_ITEM = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of one item's cells.

    ``typed`` are their texts by field; those that are as shown already stay as they are. Of the
    cells in ``ours`` the desk's text counts from now on although the agency's has changed; those
    in ``taken_back`` are the agency's again. ``last`` is the item's newest change that was seen.
    """

    typed: Mapping[str, str]
    ours: Collection[str] = ()
    taken_back: Collection[str] = ()
    last: int = 0


def mend_row(office: Office, agency: Agency, officer_id: str, place: Place, wanted: Wanted) -> int:
    """Keep cells of a row of the list; return how many changed.

    It holds from the next harvest on. Raises ``Refused`` with the reason; a refused act is kept in
    the audit chain too.
    """
    with kept_refusals(office, officer_id, "cell.mended", f"agency/{agency.slug}"):
        known = office.acting(officer_id, OfficeAct.MEND, agency.slug)
        row = row_now(office, agency, place)
        if row is None:
            raise Refused(_("This row is not in the list any more. Look for it by its title."))
        if is_file_alone(row):
            raise Refused(_("No row names this file yet. Add an item for it."))
        mends = list(changes(office, agency, row, wanted))
        _check_left(row, mends)
        if mends:
            office.store.desk_cells.keep(agency.slug, mends, known, office.now(), wanted.last)
    return len(mends)


def add_item(
    office: Office, agency: Agency, officer_id: str, item: str, typed: Mapping[str, str]
) -> None:
    """Add an item beside the agency's own rows; ``item`` is a random name of 32 hex digits.

    Doing it twice is doing it once. Raises ``Refused``, as for a title that the list has already.
    """
    with kept_refusals(office, officer_id, "cell.mended", f"agency/{agency.slug}"):
        known = office.acting(officer_id, OfficeAct.MEND, agency.slug)
        if not _ITEM.fullmatch(item):
            raise Refused(_("This form was not opened properly. Open it again."))
        texts = {c: text for c, t in typed.items() if (text := _checked(office, c, t))}
        for code in ("judul", "klasifikasi"):
            if code not in texts:
                label = office.config.metadata[code].label.spoken
                raise Refused(_("Fill in {field}.", field=label))
        if office.store.desk_cells.about(agency.slug, item):
            return  # sent twice
        _check_new(office, agency, texts["judul"])
        mends = [Mend(item, code, text) for code, text in texts.items()]
        office.store.desk_cells.keep(agency.slug, mends, known, office.now(), 0)


def take_back(office: Office, agency: Agency, officer_id: str, place: Place, last: int) -> None:
    """Take back everything that was typed of a row; one that was added is none any more."""
    with kept_refusals(office, officer_id, "cell.revoked", f"agency/{agency.slug}"):
        known = office.acting(officer_id, OfficeAct.MEND, agency.slug)
        row = row_now(office, agency, place)
        standing = office.store.desk_cells.standing(agency.slug)
        item = standing.get(row.desk.item) if row and row.desk else None
        if row is None or item is None:
            raise Refused(_("Nothing was typed of this row, or it was taken back already."))
        seen = _seen(row)
        mends = [
            Mend(item.id, code, "", cell.own, seen, item.key, revoked=True)
            for code, cell in item.cells.items()
        ]
        office.store.desk_cells.keep(agency.slug, mends, known, office.now(), last)


def changes(office: Office, agency: Agency, row: InventoryRow, wanted: Wanted) -> Iterator[Mend]:
    """Yield the cells of a row that are to be kept or taken back; unchanged ones are neither."""
    added = row.source == AT_THE_DESK
    own: Mapping[str, str] = {} if added else own_row(row).values
    standing: Collection[str] = row.values if added else row.desk.own if row.desk else ()
    name = row.desk.item if row.desk else _name(agency, row)
    key = office.store.about_records.key_of(agency.slug, row) or (row.desk.key if row.desk else "")
    for code, text in _texts(row, own, wanted).items():
        there = own.get(code, "")
        mend = Mend(name, code, text, there, _seen(row), key)
        if _plain(text) != _plain(there):
            yield replace(mend, value=_checked(office, code, text))
        elif code in standing:
            yield replace(mend, value="", revoked=True)


def _texts(row: InventoryRow, own: Mapping[str, str], wanted: Wanted) -> dict[str, str]:
    """Return the texts that cells are to have, of those that are to be other than they are."""
    now = row.values
    return {
        **{c: t for c, t in wanted.typed.items() if _plain(t) != _plain(now.get(c, ""))},
        **{code: now.get(code, "") for code in wanted.ours},
        **{code: own.get(code, "") for code in wanted.taken_back},
    }


def _plain(text: str) -> str:
    return tidy(printable(text), lines=True)


def _seen(row: InventoryRow) -> Seen | None:
    if row.source == AT_THE_DESK:
        return None
    own = own_row(row)
    return Seen(own.source, own.sheet, own.row, dict(own.values))


def _name(agency: Agency, own: InventoryRow) -> str:
    """Return the item of a row that is mended for the first time; two at once name it alike."""
    place = (own.source, own.sheet, str(own.row), digest(dict(own.values)))
    return derived_id("desk", agency.slug, *place).replace("-", "")


def _checked(office: Office, code: str, text: str) -> str:
    """Return the text of a cell as it is kept; raises ``Refused``."""
    metadata, checks = office.config.metadata, office.config.checks
    if code not in metadata.codes or code in NOT_MENDED:
        raise Refused(_("There is no column named {name} to be filled in here.", name=code[:40]))
    field = metadata[code].label.spoken
    text = _plain(text)
    if len(text) > LONGEST:
        raise Refused(_("{field} is too long: at most {most} letters.", field=field, most=LONGEST))
    if metadata[code].type == "partial_date" and _FIGURES.fullmatch(text):
        raise Refused(
            _('{field}: write the month by its name, for example "3 April 2025".', field=field)
        )
    if metadata[code].type != "files" and cover(text, checks) != text:
        raise Refused(
            _("{field} holds somebody's personal number. Write it without the number.", field=field)
        )
    return text if tidied(text) else ""


def _check_left(row: InventoryRow, mends: Collection[Mend]) -> None:
    """Refuse to leave an added item without title or class: it would be half of one."""
    if row.source == AT_THE_DESK and any(
        mend.revoked and mend.field in ("judul", "klasifikasi") for mend in mends
    ):
        raise Refused(_("Title and class must stay. Take the whole item back if it is not needed."))


def _check_new(office: Office, agency: Agency, title: str) -> None:
    folded, slug = fold(title), agency.slug
    listed = [row.values.get("judul", "") for row in office.store.about_records.rows(slug, title)]
    typed = [i.typed.get("judul", "") for i in office.store.desk_cells.standing(slug).values()]
    if folded in map(fold, (*listed, *typed)):
        raise Refused(
            _(
                'The list has an item with the title "{title}" already: mend that one, or tell '
                "them apart by the title, for example by the year.",
                title=title,
            )
        )
