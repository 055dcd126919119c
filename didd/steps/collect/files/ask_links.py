"""URLs in an inventory: requested now and then, and reported when dead.

Requests take a second per URL of one server, so a harvest only reports what is known; the nightly
job sends them, or a harvest with that option.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from didd.fields.classes_and_forms import class_of, mentions_exclusion
from didd.model import Agency, Classification, Finding, InventoryRow
from didd.office import Office
from didd.publication.links import LinkReport, LinkState, links_in

#: Validity of a result.
_FRESH = timedelta(days=6)
_FIELDS = ("media", "berkas")
_RULES = {LinkState.DEAD: "tautan-putus", LinkState.REFUSED: "tautan-tidak-umum"}


class Links(Protocol):
    """Port of link checks; ``didd.adapters.link_checker.LinkChecker`` implements it."""

    def check(self, urls: Iterable[str]) -> Mapping[str, LinkReport]:
        """Return the state of each link."""
        ...


def ask_links(office: Office, agency: Agency, links: Links) -> int:
    """Request the URLs of the agency's public rows without a recent result; return their number.

    URLs of excluded rows are not requested: the server would learn of them.
    """
    rows = office.store.harvests.rows(agency.slug)
    named = {url for row in rows if not _is_closed(office, row) for _, url in _named(row)}
    fresh = office.store.links.known(named, since=office.now() - _FRESH)
    asked = links.check(sorted(named - fresh.keys()))
    office.store.links.keep(asked.values(), office.now())
    return len(asked)


def link_findings(office: Office, rows: Sequence[InventoryRow]) -> list[Finding]:
    """Return a finding for each row with URLs that were dead when last requested."""
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
    """Whether a row is excluded, or speaks of exclusion and nobody knows yet what it means."""
    told = row.values.get("klasifikasi", "")
    found = class_of(told, office.config.classes)
    return found is Classification.DIKECUALIKAN or (found is None and mentions_exclusion(told))
