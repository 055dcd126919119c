"""Signed statements that an agency has no such information: what one covers. Pure.

A statement covers a declaration, not a heading: said anew for another reason, it wants another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from didd.config.law.mandatory import Heading
from didd.model import digest
from didd.obligations.declarations import Declaration, Saying, holding
from didd.obligations.procurement.packages import PackageFacts, PaperSaying, PaperState


@dataclass(frozen=True, slots=True)
class Subject:
    """Something declared not to be there: a heading, or a paper of the ``package`` ``2026/123``.

    ``said`` is the moment of the declaration, ``reason`` its reason; ``name`` is that of the
    package, so that another one under its code wants its own statement.
    """

    heading: str
    package: str
    reason: str
    said: str
    name: str = ""

    @property
    def key(self) -> str:
        """Return what names it on a page: ``S04``, or ``PB03@2026/123``."""
        return f"{self.heading}@{self.package}" if self.package else self.heading


@dataclass(frozen=True, slots=True)
class NoneStatement:
    """A signed statement that came back: what it covers, and the archived file."""

    id: int
    agency: str
    mark: str
    subjects: tuple[Subject, ...]
    sha256: str
    signature: str
    officer: str
    role: str
    at: datetime
    holder: str = ""


def subjects_of(
    said: Iterable[Declaration],
    papers: Iterable[PaperSaying] = (),
    packages: Iterable[PackageFacts] = (),
) -> dict[str, Subject]:
    """Return what an agency declares not to have, by key; ``said`` in its order.

    Of ``papers`` those of ``packages`` count.
    """
    names = {each.key: each.name for each in packages}
    found = [
        Subject(each.heading, "", each.reason, _moment(each.at))
        for each in holding(said)
        if each.saying is Saying.NONE
    ]
    found += [
        Subject(each.paper, each.package, each.reason, _moment(each.at), names[each.package])
        for each in papers
        if each.state is PaperState.NONE and each.package in names
    ]
    return {each.key: each for each in sorted(found, key=lambda s: (s.heading, s.package))}


def covered(
    subjects: Mapping[str, Subject], statements: Iterable[NoneStatement]
) -> dict[str, NoneStatement]:
    """Return by key the newest statement that covers what is declared; the others have none."""
    found: dict[str, NoneStatement] = {}
    for statement in statements:
        for each in statement.subjects:
            if subjects.get(each.key) == each:
                found[each.key] = statement
    return found


def statement_mark(agency: str, subjects: Sequence[Subject]) -> str:
    """Return the hash of what a statement covers; its beginning stands on the paper."""
    return digest([agency, subjects_json(subjects)])


def subjects_json(subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """Return subjects as JSON types, for ``Subject(**each)``."""
    return [asdict(each) for each in subjects]


def chosen_of(subjects: Mapping[str, Subject], keys: Collection[str]) -> tuple[Subject, ...]:
    """Return those of these keys, in their order; unknown keys are left out."""
    return tuple(each for key, each in subjects.items() if key in keys)


def named(subject: Subject, headings: Iterable[Heading]) -> tuple[str, str]:
    """Return the title of a subject's heading, and the name of its package, "" for none."""
    title = next((h.label.id for h in headings if h.code == subject.heading), subject.heading)
    return title, f"{subject.package} {subject.name}".strip()


def _moment(at: datetime) -> str:
    return at.isoformat()
