"""Records refused acts of officers in the audit chain, in one place."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from didd.approval.what_may_be_decided import Busy, Refused
from didd.i18n import _, stored
from didd.office import Office
from didd.personal_data.cover import cover

#: Maximum length of a requested text in the chain: requests may contain anything.
_LONGEST = 200


class PlanChanged(RuntimeError):
    """The state changed between planning and applying; review the new plan."""


def check_plan(plan_hash: str, expected: str) -> None:
    """Raise ``PlanChanged`` when the plan is another than the officer saw."""
    if plan_hash != expected:
        now, seen = plan_hash[:12], expected[:12]
        raise PlanChanged(
            _("The plan is {now} now, not {seen}: read the new one first.", now=now, seen=seen)
        )


@contextmanager
def kept_refusals(
    office: Office, officer_id: str, wanted: str | list[str], about: str, **details: Any
) -> Generator[None]:
    """Record a ``Refused`` raised inside in the audit chain, and re-raise it.

    See ``keep_refusal``; ``details`` goes into the details.
    """
    try:
        yield
    except Busy:
        raise  # not a refusal
    except (Refused, PlanChanged) as refusal:
        keep_refusal(office, officer_id, wanted, about, why=stored(refusal), **details)
        raise


def keep_refusal(
    office: Office, officer_id: str, wanted: str | list[str], about: str, **details: Any
) -> None:
    """Record who, in which role, requested what, and was refused.

    ``about`` is the object of the act in the chain; numbers of persons in ``why`` are masked. A
    person who is not an officer has no role; their name is recorded as given.
    """
    officer, checks = office.officer(officer_id), office.config.checks
    if isinstance(why := details.get("why"), str):  # it may repeat what was typed, or a file's name
        details["why"] = cover(why, checks)
    office.store.audit.record(
        actor=officer_id[:_LONGEST],
        role=officer.role.value if officer else "",
        act="refused",
        object=about[:_LONGEST],
        details={"wanted": wanted, **details},
    )
