"""What a superior may do with a whole draft instead of establishing it: give it back. Pure.

The chief officer then decides anew on what is in it, or lays it before the superior as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _

#: The acts in the audit chain: given back, and laid before the superior again.
BACK, AGAIN = "draft.returned", "draft.again"


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What was said last of a draft: which of the two acts, by whom, why, and when."""

    id: int
    agency: str
    kind: str
    holder: str
    reason: str
    at: datetime


def check_not_back(last: GivenBack | None) -> None:
    """Raise ``Refused`` while a draft is with the chief officer: nobody establishes it then."""
    if last is not None and last.kind == BACK:
        raise Refused(
            _(
                "{holder} gave this draft back to the chief officer: {reason} It can be "
                "established once it is another, or laid before the superior again.",
                holder=last.holder,
                reason=last.reason,
            )
        )


def check_back(last: GivenBack | None) -> None:
    """Raise ``Refused`` unless a draft is with the chief officer, who lays it before again."""
    if last is None or last.kind != BACK:
        raise Refused(_("This draft was not given back; it waits for the superior as it is."))
