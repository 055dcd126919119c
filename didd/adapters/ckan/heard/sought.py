"""Words that visitors of the portal sought in vain, as the portal tells them to its publisher."""

from __future__ import annotations

from didd.adapters.ckan.answers import NOT_CKAN, PortalForbidden, PortalMissing
from didd.adapters.ckan.http import CkanWire
from didd.ports import PortalRefused, PortalUnreachable, SoughtWord


def read(wire: CkanWire) -> list[SoughtWord] | None:
    """Return them, the newest month and most frequent first; None without our extension.

    Raises ``PortalUnreachable`` for an answer that is none of CKAN's, ``PortalForbidden`` for a
    token that may not read them.
    """
    try:
        rows = wire.read_action("didd_sought_list")["words"]
        return [SoughtWord(str(r["month"]), str(r["word"]), int(r["hours"])) for r in rows]
    except PortalForbidden:  # the extension is there: what is wrong is the token, and is said
        raise
    except (PortalMissing, PortalRefused):
        return None
    except (KeyError, TypeError, ValueError):
        raise PortalUnreachable(NOT_CKAN) from None
