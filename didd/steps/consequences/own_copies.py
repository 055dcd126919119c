"""Four eyes over a redacted copy: nobody approves what they made or opened themselves."""

from __future__ import annotations

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Submission
from didd.office import Office


def check_not_own_copy(office: Office, found: Submission, officer_id: str) -> None:
    """Raise ``Refused`` where this is a copy that the officer made, or opened by a test.

    Nobody else has seen then that what is black cannot be read.
    """
    if not (office.config.sop.settings.four_eyes and found.original):
        return
    if officer_id in office.store.copies.makers(found.record.id, found.original):
        raise Refused(
            _(
                "Nobody may approve a redacted copy that they sent, or opened by a test (four "
                "eyes): {title}. Another officer in this role looks at it, and approves it.",
                title=found.record.title,
            )
        )
