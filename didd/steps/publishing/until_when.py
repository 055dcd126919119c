"""What items on the portal say of how long they hold: from what officers declared by today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from didd.model import Agency, Package
from didd.obligations.board import board_of
from didd.obligations.declarations import declared_of
from didd.obligations.validity import validity_of
from didd.office import Office
from didd.steps.obligations.completeness import bound_of, listed_of


def with_validity(
    office: Office, agency: Agency, wanted: Mapping[str, Package]
) -> dict[str, Package]:
    """Return the datasets, each item with the days that people declared of it.

    An item of which nothing was declared stays as it is, byte for byte: nothing is published anew
    for it. Where nothing was ever declared of the agency, nothing is asked.
    """
    said = office.store.declarations.of(agency.slug)
    if not said:
        return dict(wanted)
    mandatory, bound = office.config.mandatory, bound_of(office, agency.slug)
    listed = listed_of(office, agency)
    board = board_of(agency.slug, listed, declared_of(said), mandatory, office.today, bound)
    days = validity_of(board)
    return {
        i: replace(p, dataset={**p.dataset, **days[i].texts()}) if i in days else p
        for i, p in wanted.items()
    }
