"""Words that visitors of the portal sought in vain, as the portal tells them to its publisher."""

from __future__ import annotations

from didd.adapters.ckan.answers import NOT_CKAN, PortalMissing
from didd.adapters.ckan.http import CkanWire
from didd.ports import PortalRefused, PortalUnreachable, SoughtWord


def read(wire: CkanWire) -> list[SoughtWord] | None:
    """Return them, the newest month and most frequent first; None without our extension.

    Raises ``PortalUnreachable`` for an answer that is none of CKAN's.
    """
    try:
        rows = wire.read_action("didd_sought_list")["words"]
        return [SoughtWord(str(r["month"]), str(r["word"]), int(r["hours"])) for r in rows]
    except (PortalMissing, PortalRefused):
        return None
    except (KeyError, TypeError, ValueError):
        raise PortalUnreachable(NOT_CKAN) from None
