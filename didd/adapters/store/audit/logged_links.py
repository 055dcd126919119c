"""Acts in the log: that a link was made, of which record, and nothing of what it says."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from didd.model import AuditEvent

log = logging.getLogger("didd.acts")

#: A record's id within what a link is about; the rest may be the name of a file, or of a person.
_RECORD = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def log_links(events: Iterable[AuditEvent]) -> None:
    """Log one line for each link, where somebody reads lines of this level."""
    if not log.isEnabledFor(logging.INFO):
        return
    for event in events:
        found = _RECORD.search(event.object)
        told = {"act": event.act, "link": event.seq, "role": event.role}
        ids = {"record": found[0]} if found else {}
        log.info("link %d: %s", event.seq, event.act, extra={"fields": told, **ids})
