"""What is announced before it is established: serta merta, by a setting of the office. Pure.

UU 14/2008 Pasal 10 has such information announced without delay, and a decree takes a week.
"""

from __future__ import annotations

from collections.abc import Sequence

from didd.i18n import _
from didd.model import Classification, Entry, Register, RegisterEdition

#: What such a dataset says of itself on the portal, until an edition has it.
EARLY_WORDS = _("Announced before it is established in the register")


def early_entries(compiled: Register, editions: Sequence[RegisterEdition]) -> tuple[Entry, ...]:
    """Return the entries of class serta merta that were approved, and that no edition has yet.

    ``editions`` are the agency's established ones, the oldest first. The next one has them by
    itself, for they are approved; from then on they are among its entries, and no longer here.
    """
    listed = (
        {(e.record_id, e.content_hash) for e in editions[-1].register.entries}
        if editions
        else set[tuple[str, str]]()
    )
    return tuple(
        entry
        for entry in compiled.entries
        if entry.classification is Classification.SERTA_MERTA
        and (entry.record_id, entry.content_hash) not in listed
    )
