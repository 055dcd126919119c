"""Web addresses that an inventory names: asked for now and then, and said when they lead nowhere.

Asking takes a second per address of one server, so a harvest only says what is known; the nightly
job asks, or a harvest that is told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from didd.fields.classes_and_forms import class_of
from didd.model import Agency, Classification, Finding, InventoryRow
from didd.office import Office
from didd.publication.links import LinkReport, LinkState, links_in

#: An answer is taken for true so long.
_FRESH = timedelta(days=6)
_FIELDS = ("media", "berkas")
_RULES = {LinkState.DEAD: "tautan-putus", LinkState.REFUSED: "tautan-tidak-umum"}


class Links(Protocol):
    """Asks for links; ``didd.adapters.link_checker.LinkChecker`` is the real one."""

    def check(self, urls: Iterable[str]) -> Mapping[str, LinkReport]:
        """Give how each link stands."""
        ...


def ask_links(office: Office, agency: Agency, links: Links) -> int:
    """Ask for the addresses of the agency's open rows that nobody asked for lately; say how many.

    What excluded rows name is not asked for: whoever answers would learn of it.
    """
    rows = office.store.harvests.rows(agency.slug)
    named = {url for row in rows if not _is_closed(office, row) for _, url in _named(row)}
    fresh = office.store.links.known(named, since=office.now() - _FRESH)
    asked = links.check(sorted(named - fresh.keys()))
    office.store.links.keep(asked.values(), office.now())
    return len(asked)


def link_findings(office: Office, rows: Sequence[InventoryRow]) -> list[Finding]:
    """Say of each row which of its addresses led nowhere when it was last asked for."""
    named = [(row, field, url) for row in rows for field, url in _named(row)]
    known = office.store.links.known(url for _, _, url in named)
    return [
        office.config.metadata.finding(
            _RULES[known[url].state],
            known[url].why,
            file=row.source,
            sheet=row.sheet,
            row=row.row,
            column=row.columns.get(field, ""),
            field=field,
            value=url,
        )
        for row, field, url in named
        if url in known and known[url].state in _RULES
    ]


def _named(row: InventoryRow) -> list[tuple[str, str]]:
    return [(field, url) for field in _FIELDS for url in links_in([row.values.get(field, "")])]


def _is_closed(office: Office, row: InventoryRow) -> bool:
    return (
        class_of(row.values.get("klasifikasi", ""), office.config.classes)
        is Classification.DIKECUALIKAN
    )
