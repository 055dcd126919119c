"""The head of the audit chain, kept on the portal."""

from __future__ import annotations

from didd.i18n import _, stored
from didd.office import Office
from didd.ports import Portal, PortalError
from didd.publication.apply import Held


def tell_head(office: Office, portal: Portal) -> tuple[Held, ...]:
    """Publish the head of the audit chain, out of a database owner's reach.

    Returns failures, if any: a later publication must publish it.
    """
    head = office.store.audit.end()
    try:
        if head is not None:
            portal.anchor(head)
    except PortalError as error:
        why = stored(
            _("The head of the audit chain is not kept on the portal yet: {error}", error=error)
        )
        return (Held("", "rantai-audit", why),)
    return ()
