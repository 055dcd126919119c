"""A procurement package of an agency, and what people said of its papers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: What the code of a package may look like: it stands in addresses and on paper.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: Years of which packages are kept; and the most rupiah one may cost.
FIRST_YEAR, LAST_YEAR, MOST = 2000, 2100, 10**15


class PaperState(StrEnum):
    """How it stands with a paper of a package."""

    MISSING = "belum_ada"
    NONE = "tidak_ada"
    NOT_REQUIRED = "tidak_dipersyaratkan"
    PRESENT = "ada"


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What is entered of a package: ``value`` in rupiah, None where it is not known."""

    year: int
    code: str
    name: str
    value: int | None
    method: str
    stage: str

    @property
    def key(self) -> str:
        """Return what names it among an agency's packages, ``2026/48512030``."""
        return f"{self.year}/{self.code}"


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """An officer entered a package, changed it, or took it away (``removed``)."""

    agency: str
    facts: PackageFacts
    officer: str
    role: str
    at: datetime
    removed: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class PaperSaying:
    """An officer said how it stands with a paper of a package; None takes what was said back.

    ``record_id`` is the item of the list that is the paper, ``reason`` why there is none, or why
    it is not required. ``MISSING`` says that what the titles propose is not the paper.
    """

    agency: str
    year: int
    code: str
    paper: str
    state: PaperState | None
    officer: str
    role: str
    at: datetime
    record_id: str = ""
    reason: str = ""
    holder: str = ""

    @property
    def package(self) -> str:
        """Return the key of the package."""
        return f"{self.year}/{self.code}"


def standing_packages(entries: Iterable[PackageEntry]) -> list[PackageFacts]:
    """Return the packages of an agency as last entered, by year and code; not those taken away."""
    newest = {each.facts.key: each for each in entries}
    return [newest[key].facts for key in sorted(newest) if not newest[key].removed]


def standing_sayings(
    sayings: Iterable[PaperSaying], entries: Iterable[PackageEntry]
) -> dict[tuple[str, str], PaperSaying]:
    """Return what was last said of each paper, by its package and its code.

    What was said before its package was taken away lapsed: the code may name another one now.
    """
    removed = {each.facts.key: each.at for each in entries if each.removed}
    newest = {
        (each.package, each.paper): each
        for each in sayings
        if each.package not in removed or each.at > removed[each.package]
    }
    return {key: each for key, each in newest.items() if each.state is not None}
