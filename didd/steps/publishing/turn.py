"""The turn that a publication of one agency takes: one at a time."""

from __future__ import annotations

from didd.i18n import _, stored

#: The actor of an automatic publication.
PUBLISHER = "system.publish"
#: The purpose recorded with the turn.
PUBLISHING = _("publishing")


def turn_of(agency: str) -> str:
    """Return the name of the turn required for publishing the agency."""
    return stored(_("Publication of {agency}", agency=agency))
