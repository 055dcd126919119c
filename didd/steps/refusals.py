"""Acts of officers that are refused: one place keeps them all in the audit chain."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from didd.approval.decisions import Busy, Refused
from didd.office import Office

#: How long a text may be that stands in the chain for what was asked: anybody may ask anything.
_LONGEST = 200


class PlanChanged(RuntimeError):
    """The world moved between planning and applying; look at the new plan."""


@contextmanager
def kept_refusals(
    office: Office, officer_id: str, wanted: str | list[str], about: str, **told: Any
) -> Generator[None]:
    """Keep a refusal of what is done inside in the audit chain, and let it go on.

    See ``keep_refusal``; ``told`` stands in the details.
    """
    try:
        yield
    except Busy:
        raise  # nobody judged anything
    except (Refused, PlanChanged) as refusal:
        keep_refusal(office, officer_id, wanted, about, why=str(refusal), **told)
        raise


def keep_refusal(
    office: Office, officer_id: str, wanted: str | list[str], about: str, **told: Any
) -> None:
    """Keep who, in which role, wanted what, and was refused.

    ``about`` is the object of the act as the chain names it. Somebody who is no officer has no
    role; their name stands as they gave it.
    """
    officer = office.officer(officer_id)
    office.store.audit.record(
        actor=officer_id[:_LONGEST],
        role=officer.role.value if officer else "",
        act="refused",
        object=about[:_LONGEST],
        details={"wanted": wanted, **told},
    )
