"""Items in force, read once between two changes by a process that looks at them often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from didd.model import Agency, EditionStatus
from didd.obligations.board import Listed
from didd.office import Office
from didd.steps.obligations.completeness import Lists, listed_of

#: The edition, the acts that took something back, and the day where such acts may wait for one.
_Version = tuple[int, int, date | None]


class KeptLists:
    """The list of each agency as it was read last; a newer edition or act has it read again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Version, Sequence[Listed]]] = {}

    def now(self, office: Office) -> Lists:
        """Return what reads the items in force of an agency, as everything stands just now."""
        heads, today = office.store.edition_heads.newest(), office.today
        newest = {h.agency: h.id for h in heads if h.status is EditionStatus.ESTABLISHED}
        acts = office.store.takebacks.counts()

        def read(office: Office, agency: Agency) -> Sequence[Listed]:
            if agency.slug not in newest:
                return ()
            done = acts.get(agency.slug, 0)
            version = (newest[agency.slug], done, today if done else None)
            known = self._known.get(agency.slug)
            if known is None or known[0] != version:
                known = self._known[agency.slug] = version, listed_of(office, agency)
            return known[1]

        return read
