"""The papers of a package, each with its state: there, not required, none, or missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from didd.config.law.mandatory import Heading, Mandatory
from didd.config.law.procurement import Procurement
from didd.i18n import Sentence, _
from didd.obligations.board import Listed
from didd.obligations.matching import HeadingFinder
from didd.obligations.procurement.packages import PackageFacts, PaperSaying, PaperState
from didd.text.fold import fold

#: Each state, for people.
PAPER_STATES: Mapping[PaperState, Sentence] = {
    PaperState.MISSING: _("missing"),
    PaperState.NONE: _("declared: there is none"),
    PaperState.NOT_REQUIRED: _("not required"),
    PaperState.PRESENT: _("there"),
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a package: its state, the items that are it, and what people said.

    ``proposed``: only titles say that the items are it. ``by_method``: nobody said it, the
    package's method does not need it.
    """

    heading: Heading
    state: PaperState
    items: tuple[Listed, ...] = ()
    said: PaperSaying | None = None
    by_method: bool = False

    @property
    def proposed(self) -> bool:
        """Return whether only the titles say so."""
        return bool(self.items) and self.said is None


@dataclass(frozen=True, slots=True)
class PackageBoard:
    """All papers asked of one package at its stage; ``later`` counts those of later stages."""

    agency: str
    package: PackageFacts
    lines: tuple[PaperLine, ...]
    later: int = 0

    @property
    def answered(self) -> int:
        """How many papers are there, not required, or declared not to be."""
        return sum(line.state is not PaperState.MISSING for line in self.lines)

    def count(self, state: PaperState) -> int:
        """Return how many papers stand so."""
        return sum(line.state is state for line in self.lines)


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of packages on a day."""

    mandatory: Mandatory
    procurement: Procurement
    day: date


def package_boards(
    agency: str,
    packages: Sequence[PackageFacts],
    listed: Sequence[Listed],
    said: Mapping[tuple[str, str], PaperSaying],
    asking: Asking,
) -> list[PackageBoard]:
    """Return the papers of each package. ``said`` is by package and paper.

    An item is proposed for a paper whose phrase and whose package's code or name its title has;
    people decide.
    """
    papers = {h.code: h for h in asking.mandatory.on(asking.day) if h.per_package}
    finder = HeadingFinder(papers.values())
    titled = [(f" {fold(item.title)} ", item) for item in listed] if papers else []
    by_id = {item.record_id: item for item in listed}
    boards: list[PackageBoard] = []
    for package in packages:
        found = _proposed(package, titled, finder)
        asked = [c for c in asking.procurement.asked(package.stage) if c in papers]
        method = asking.procurement.method(package.method)
        free = set(method.not_required) if method else set[str]()
        lines = [
            _line(papers[c], said.get((package.key, c)), found.get(c, ()), by_id) for c in asked
        ]
        told = tuple(_free(line) if line.heading.code in free else line for line in lines)
        boards.append(PackageBoard(agency, package, told, len(papers) - len(asked)))
    return boards


def _proposed(
    package: PackageFacts, titled: Sequence[tuple[str, Listed]], finder: HeadingFinder
) -> dict[str, tuple[Listed, ...]]:
    found: dict[str, tuple[Listed, ...]] = {}
    marks = [f" {text} " for text in (fold(package.code), fold(package.name)) if text]
    for title, item in titled:
        if any(mark in title for mark in marks):
            for code in finder.find(item.title, item.classification)[:1]:
                found[code] = (*found.get(code, ()), item)
    return found


def _line(
    heading: Heading,
    said: PaperSaying | None,
    proposed: tuple[Listed, ...],
    by_id: Mapping[str, Listed],
) -> PaperLine:
    if said is not None and said.state is not None:
        if said.state is not PaperState.PRESENT:
            return PaperLine(heading, said.state, (), said)
        if item := by_id.get(said.record_id):
            return PaperLine(heading, PaperState.PRESENT, (item,), said)
        return PaperLine(heading, PaperState.MISSING, (), said)  # the item left the list
    if proposed:
        return PaperLine(heading, PaperState.PRESENT, proposed)
    return PaperLine(heading, PaperState.MISSING)


def _free(line: PaperLine) -> PaperLine:
    """Return a line of a paper that the method does not need: so it counts where nobody said it."""
    if line.state is not PaperState.MISSING or line.said is not None:
        return line
    return PaperLine(line.heading, PaperState.NOT_REQUIRED, by_method=True)
