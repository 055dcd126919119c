"""How agencies stand with the headings that the law wants, today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from didd.config.law.mandatory import Bound
from didd.model import Agency, Entry, RegisterEdition
from didd.obligations.agreed.statements import NoneStatement, covered, subjects_of
from didd.obligations.board import Board, Declared, Listed, board_of
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
    return boards_now(office, [agency], lists)[0]


def boards_now(office: Office, agencies: Iterable[Agency], lists: Lists = listed_of) -> list[Board]:
    """Return how each of these agencies stands today, in their order."""
    some = list(agencies)
    slugs = [agency.slug for agency in some]
    said = office.store.declarations.of_all(slugs)
    statements = office.store.none_statements.of_all(slugs)
    return [
        _board(
            office,
            agency,
            declared(said.get(agency.slug, []), statements.get(agency.slug, [])),
            lists(office, agency),
        )
        for agency in some
    ]


def declared(
    said: Sequence[Declaration], statements: Sequence[NoneStatement]
) -> dict[str, Declared]:
    """Return what holds of each heading of an agency, and which statements of it are signed."""
    signed = covered(subjects_of(said), statements)
    told = declared_of(said).items()
    return {code: replace(each, signed=code in signed) for code, each in told}


def _board(
    office: Office, agency: Agency, told: Mapping[str, Declared], listed: Sequence[Listed]
) -> Board:
    return board_of(
        agency.slug,
        listed,
        told,
        office.config.mandatory,
        office.today,
        bound_of(office, agency.slug),
    )


def bound_of(office: Office, agency: str) -> frozenset[Bound]:
    """Return the kinds of headings that bind an agency though nobody said so.

    Those of the chief officer bind the agency that publishes the list of all agencies.
    """
    chief = office.config.sop.settings.consolidated_by == agency
    return frozenset({"all", "chief"} if chief else {"all"})


def _item(entry: Entry, established: RegisterEdition) -> Listed:
    made = entry.fields.get("waktu_pembuatan", "") or entry.derived.get("waktu_pembuatan", "")
    day = established.decree.date if established.decree else established.compiled_at.date()
    files = tuple(file.sha256 for file in entry.files)
    of = (entry.record_id, entry.number, entry.title, entry.classification)
    return Listed(*of, made, day, files)
