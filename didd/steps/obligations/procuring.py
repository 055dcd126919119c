"""Procurement packages: entered at the desk or out of a table, and what is said of their papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from didd.adapters.sheets.reader import SheetReader
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import Sentence, _
from didd.model import Agency, Officer
from didd.obligations.procurement.package_table import Problem, Typed, package_of, packages_in
from didd.obligations.procurement.packages import (
    PackageEntry,
    PackageFacts,
    PaperSaying,
    PaperState,
    standing_packages,
    standing_sayings,
)
from didd.obligations.procurement.papers import Asking, PackageBoard, package_boards
from didd.office import Office
from didd.steps.obligations.completeness import Lists, listed_of
from didd.steps.obligations.declaring import says_nothing
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable
from didd.text.tidy import tidy

#: The largest table, and the longest reason.
MOST_BYTES, _LONGEST = 10 * 1024 * 1024, 2000
#: What needs a reason that people can read later.
_REASONED = frozenset({PaperState.NONE, PaperState.NOT_REQUIRED})
_KEEP, _SAY = "package.kept", "paper.declared"


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """What an officer wants to say of a paper; ``state`` None takes it back."""

    paper: str
    state: PaperState | None
    record_id: str = ""
    reason: str = ""


class BadTable(Refused):
    """A table of packages that cannot be taken; ``problems`` say of each row what is wrong."""

    def __init__(self, why: Sentence, problems: Sequence[Problem] = ()) -> None:
        super().__init__(why)
        self.problems = tuple(problems)


def packages_now(
    office: Office,
    agency: Agency,
    year: int,
    lists: Lists = listed_of,
    codes: Collection[str] | None = None,
) -> list[PackageBoard]:
    """Return an agency's packages of a year, each with how its papers stand today.

    With ``codes`` those of these codes alone: to look for titles takes long with many packages.
    """
    entries = office.store.packages.of(agency.slug, year)
    packages = standing_packages(entries)
    if codes is not None:
        packages = [each for each in packages if each.code in codes]
    if not packages:
        return []
    config = office.config
    return package_boards(
        agency.slug,
        packages,
        lists(office, agency),
        standing_sayings(office.store.packages.papers(agency.slug, year), entries),
        Asking(config.mandatory, config.procurement, office.today),
    )


def packages_of(office: Office, agency: Agency, year: int) -> list[PackageFacts]:
    """Return an agency's packages of a year as they were entered, by code."""
    return standing_packages(office.store.packages.of(agency.slug, year))


def keep_package(
    office: Office, agency: Agency, officer_id: str, typed: Typed, year: int
) -> PackageFacts:
    """Keep a package that was typed, new or changed; raises ``Refused``."""
    with kept_refusals(office, storable(officer_id), _KEEP, f"agency/{agency.slug}"):
        officer = _officer(office, agency, officer_id)
        facts = package_of(typed, year, office.config.procurement)
        if isinstance(facts, Sentence):
            raise Refused(facts)
    _keep(office, agency, officer, [facts])
    return facts


def remove_package(office: Office, agency: Agency, officer_id: str, year: int, code: str) -> None:
    """Take a package away that was entered by mistake; raises ``Refused``."""
    with kept_refusals(office, storable(officer_id), "package.removed", f"agency/{agency.slug}"):
        officer = _officer(office, agency, officer_id)
        facts = _package(office, agency, year, code)
    _keep(office, agency, officer, [facts], removed=True)


def import_packages(
    office: Office, agency: Agency, officer_id: str, year: int, file: tuple[str, bytes]
) -> tuple[int, int]:
    """Keep the packages of a CSV or workbook, all or none; what is unchanged is not kept again.

    ``file`` is its name and its bytes. Returns how many the table has, and how many were new or
    changed. Raises ``BadTable`` with what is wrong in which row, ``Refused`` for anything else.
    """
    with kept_refusals(office, storable(officer_id), _KEEP, f"agency/{agency.slug}"):
        officer = _officer(office, agency, officer_id)
        rows = _rows(office, *file)
        packages, problems = packages_in(rows, year, office.config.procurement)
        if problems:
            raise BadTable(
                _("Nothing was taken over: {n} rows need mending.", n=len(problems)), problems
            )
    return len(packages), _keep(office, agency, officer, packages)


def say_of_paper(
    office: Office, agency: Agency, officer_id: str, package: tuple[int, str], asked: PaperAsked
) -> PaperSaying:
    """Keep what an officer says of one paper of a package, by year and code; raises ``Refused``."""
    with kept_refusals(office, storable(officer_id), _SAY, f"agency/{agency.slug}"):
        officer = _officer(office, agency, officer_id)
        facts = _package(office, agency, *package)
        reason = tidy(storable(asked.reason), lines=True)[:_LONGEST]
        _check(office, agency, facts, asked, reason)
    said = PaperSaying(
        agency.slug,
        facts.year,
        facts.code,
        asked.paper,
        asked.state,
        officer.id,
        officer.role.value,
        office.now(),
        storable(asked.record_id)[:36] if asked.state is PaperState.PRESENT else "",
        reason,
        officer.holder,
    )
    office.store.packages.say(said)
    return said


def _officer(office: Office, agency: Agency, officer_id: str) -> Officer:
    return office.acting(storable(officer_id), OfficeAct.DECLARE, agency.slug)


def _package(office: Office, agency: Agency, year: int, code: str) -> PackageFacts:
    for facts in packages_of(office, agency, year):
        if facts.code == code:
            return facts
    raise Refused(_("There is no package {code} of {year}.", code=storable(code)[:40], year=year))


def _check(
    office: Office, agency: Agency, facts: PackageFacts, asked: PaperAsked, reason: str
) -> None:
    papers = {h.code for h in office.config.mandatory.on(office.today) if h.per_package}
    if asked.paper not in papers:
        raise Refused(_("There is no paper {code} of packages.", code=storable(asked.paper)[:20]))
    if asked.state is None:
        kept = office.store.packages
        entries = kept.of(agency.slug, facts.year)
        said = standing_sayings(kept.papers(agency.slug, facts.year), entries)
        if (facts.key, asked.paper) not in said:
            raise Refused(_("Nothing like that was declared, or it was taken back already."))
        return
    if asked.state in _REASONED and says_nothing(reason):
        raise Refused(_("Write down why, in a sentence that somebody still understands next year."))
    if asked.state is PaperState.PRESENT:
        listed = {item.record_id for item in listed_of(office, agency)}
        if asked.record_id not in listed:
            raise Refused(_("This item is not in the agency's list in force."))


def _keep(
    office: Office,
    agency: Agency,
    officer: Officer,
    packages: Iterable[PackageFacts],
    *,
    removed: bool = False,
) -> int:
    """Keep what is new or changed, in one act; return how many that was."""
    known = {each.key: each for each in standing_packages(office.store.packages.of(agency.slug))}
    new = [each for each in packages if removed or known.get(each.key) != each]
    at = office.now()
    office.store.packages.keep(
        [
            PackageEntry(
                agency.slug, each, officer.id, officer.role.value, at, removed, officer.holder
            )
            for each in new
        ]
    )
    return len(new)


def _rows(office: Office, name: str, content: bytes) -> Sequence[Sequence[str]]:
    """Return the cells of the first sheet that anybody sees; raises ``BadTable``."""
    if not content:
        raise BadTable(_("Choose the table first: CSV or XLSX."))
    if len(content) > MOST_BYTES:
        raise BadTable(_("The table is larger than {n} MB.", n=MOST_BYTES // 1024 // 1024))
    with TemporaryDirectory(prefix="didd-paket-") as place:
        path = Path(place) / "paket"
        path.write_bytes(content)
        try:
            with closing(SheetReader(office.config.checks.runner)) as reader:
                grids = reader.grids(path, storable(name)[:100])
        except UnreadableSheet as error:
            raise BadTable(_("The table cannot be read: {why}.", why=error)) from error
    seen = [grid for grid in grids if not grid.hidden and grid.rows]
    if not seen:
        raise BadTable(_("The table has no row that anybody sees."))
    return seen[0].rows
