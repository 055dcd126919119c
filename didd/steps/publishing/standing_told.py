"""How an agency stands with what must be there, told to the public with its organization."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from didd.i18n import _, stored
from didd.model import Agency, RegisterEdition
from didd.obligations.board import Board
from didd.obligations.told.public_facts import KEY, public_facts
from didd.office import Office
from didd.ports import PortalError
from didd.publication.apply import Held
from didd.steps.obligations.completeness import board_now
from didd.steps.obligations.settling import bindings_of_boards
from didd.steps.publishing.report import Prepared


def with_standing(office: Office, agency: Agency, edition: RegisterEdition) -> Agency:
    """Return the agency with what the public is told of it; one that has ended tells nothing."""
    if not agency.living:
        return agency
    board = board_now(office, agency)
    [bindings] = bindings_of_boards(office, [board])
    months = office.config.mandatory.clock.warn_months
    facts = public_facts(board, bindings, _news(board, edition), months)
    return replace(agency, told=((KEY, facts),))


def tell_standing(prepared: Prepared) -> tuple[Held, ...]:
    """Tell it where only that may have changed: no dataset did, and an update was due.

    Returns failures, if any: a later publication must tell it.
    """
    if prepared.plan.to_do or not prepared.due or not prepared.agency.told:
        return ()
    try:
        prepared.portal.ensure_agency(prepared.agency)
    except PortalError as error:
        why = stored(_("The portal does not tell how the agency stands yet: {error}", error=error))
        return (Held("", f"organisasi-{prepared.agency.slug}", why),)
    return ()


def _news(board: Board, edition: RegisterEdition) -> date | None:
    """Return the day of the last list, or of the last confirmation that one still holds."""
    listed = edition.decree.date if edition.decree else None
    days = [listed, *(line.declared.confirmed for line in board.lines)]
    return max((day for day in days if day), default=None)
