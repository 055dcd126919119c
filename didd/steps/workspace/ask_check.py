"""A check that is asked for at the desk: kept as a row, begun by a sensor (SOP 1)."""

from __future__ import annotations

from datetime import timedelta

from didd.adapters.store.workspace.check_requests import HELD, Ask, CheckRequest
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency
from didd.office import Office, OfficeError
from didd.steps.collect.collect import check_living
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable

#: By the button, or by itself once files came.
BUTTON, FILES = "button", "files"
#: A check of files that came waits so long for the next of them.
_MORE_FILES = timedelta(seconds=4)


def ask_check(
    office: Office, agency: Agency, officer_id: str, *, held: int | None = None
) -> CheckRequest:
    """Ask for a check of the agency's folder now; one that waits or goes on already is returned.

    ``held``: the officer saw what this held harvest missed, and that it is right. Raises
    ``Refused``; a refused act is kept in the audit chain too.
    """
    return _ask(office, agency, officer_id, BUTTON, held)


def ask_after_files(office: Office, agency: Agency, officer_id: str) -> CheckRequest:
    """Ask for a check because files came, a moment after the last of them. Raises ``Refused``."""
    return _ask(office, agency, officer_id, FILES)


def _ask(
    office: Office, agency: Agency, officer_id: str, because: str, held: int | None = None
) -> CheckRequest:
    officer_id, now = storable(officer_id), office.now()
    with kept_refusals(office, officer_id, "check.asked", f"agency/{agency.slug}"):
        officer = office.acting(officer_id, OfficeAct.CHECK, agency.slug)
        check_living(office, agency)
        _has_a_folder(office, agency)
        if held is not None:
            _is_held(office, agency, held)
            because = f"{HELD}{held}"
    due = now + _MORE_FILES if because == FILES else now
    wanted = Ask(agency.slug, officer, because, now, due, held is not None)
    return office.store.check_requests.ask(wanted, anew=because == FILES)


def _is_held(office: Office, agency: Agency, number: int) -> None:
    last = office.store.harvests.latest(agency.slug)
    if last is None or last.status != "held" or last.id != number:
        raise Refused(
            _("This is not what the last check found: see first which files are gone by now.")
        )


def _has_a_folder(office: Office, agency: Agency) -> None:
    if office.begun_at_desk(agency):
        return
    if office.is_without_folder(agency):
        raise Refused(
            _(
                "{agency} has no folder, and nothing at the desk yet: send files, or add an item "
                "to the list first.",
                agency=agency.name,
            )
        )
    try:
        office.address_of(agency)
    except OfficeError as error:
        raise Refused(
            _("{agency} has no folder yet: ask the PPID administrator for one.", agency=agency.name)
        ) from error
