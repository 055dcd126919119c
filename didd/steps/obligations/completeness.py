"""How agencies stand with the headings that the law wants, today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from didd.config.law.mandatory import Bound
from didd.model import Agency, Entry, RegisterEdition
from didd.obligations.board import Board, Listed, board_of
from didd.obligations.declarations import Declaration, declared_of
from didd.office import Office
from didd.publication.takeback import entries_shown

#: Returns the items in force of an agency.
Lists = Callable[[Office, Agency], Sequence[Listed]]


def listed_of(office: Office, agency: Agency) -> Sequence[Listed]:
    """Return the items that the public sees, each with the day its version was established.

    What was withdrawn, or waits for its day, is not there.
    """
    editions = office.store.editions.established(agency.slug)
    first: dict[tuple[str, str], RegisterEdition] = {}
    for edition in editions:
        for entry in edition.register.entries:
            first.setdefault((entry.record_id, entry.content_hash), edition)
    taken = office.store.takebacks.of(agency.slug)
    return [
        _item(entry, first[entry.record_id, entry.content_hash])
        for entry in entries_shown(editions, taken, office.today)
    ]


def board_now(office: Office, agency: Agency, lists: Lists = listed_of) -> Board:
    """Return how one agency stands today, by its edition in force and what was declared."""
    return _board(office, agency, office.store.declarations.of(agency.slug), lists)


def boards_now(office: Office, agencies: Iterable[Agency], lists: Lists = listed_of) -> list[Board]:
    """Return how each of these agencies stands today, in their order."""
    some = list(agencies)
    said = office.store.declarations.of_all(a.slug for a in some)
    return [_board(office, agency, said.get(agency.slug, []), lists) for agency in some]


def _board(office: Office, agency: Agency, said: list[Declaration], lists: Lists) -> Board:
    return board_of(
        agency.slug,
        lists(office, agency),
        declared_of(said),
        office.config.mandatory,
        office.today,
        bound_of(office, agency),
    )


def bound_of(office: Office, agency: Agency) -> frozenset[Bound]:
    """Return the kinds of headings that bind an agency though nobody said so.

    Those of the chief officer bind the agency that publishes the list of all agencies.
    """
    chief = office.config.sop.settings.consolidated_by == agency.slug
    return frozenset({"all", "chief"} if chief else {"all"})


def _item(entry: Entry, established: RegisterEdition) -> Listed:
    made = entry.fields.get("waktu_pembuatan", "") or entry.derived.get("waktu_pembuatan", "")
    day = established.decree.date if established.decree else established.compiled_at.date()
    return Listed(entry.record_id, entry.number, entry.title, entry.classification, made, day)
