"""What the public sees today of a year: datasets that are on the portal, as they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from didd.model import Agency, LedgerEntry, Package
from didd.office import Office
from didd.publication.plan import ACTIVE
from didd.steps.publishing.aims import wanted_now


@dataclass(frozen=True, slots=True)
class OfAgency:
    """An agency's datasets of the year; ``waiting`` are names of those still to be published."""

    agency: Agency
    packages: tuple[Package, ...]
    waiting: tuple[str, ...]


def year_public(office: Office, year: int) -> Iterator[OfAgency]:
    """Yield every agency that has something of the year, in their order.

    What was withdrawn, waits for its day or is excluded is in none of it, nor is the list of all
    agencies in one, which says the same once more.
    """
    for agency in office.config.agencies.values():
        wanted = wanted_now(office, agency, all_in_one=False) or {}
        ledger = office.store.publications.ledger(agency.slug)
        of_year = [p for p in wanted.values() if str(p.dataset.get("tahun")) == str(year)]
        shown = [p for p in of_year if _is_shown(p, ledger.get(p.id))]
        waiting = sorted(p.name for p in of_year if p not in shown)
        if of_year:
            by_name = sorted(shown, key=lambda package: package.name)
            yield OfAgency(agency, tuple(by_name), tuple(waiting))


def _is_shown(package: Package, known: LedgerEntry | None) -> bool:
    """Whether the portal was read back with exactly this."""
    return (
        known is not None and known.state == ACTIVE and known.package_hash == package.package_hash
    )
