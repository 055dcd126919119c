"""Settings of a printed page, and which to try so that nobody signs a page without the list.

Pure. The signature comes with at least the last two rows: the page is set tighter, or the rows go
to the signature's page. Whether that worked, only the typesetter knows: it reports the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

#: Where parts of a list ended up: ``sign``, ``last``, ``before`` (the last row but one) → page.
Places = Mapping[str, int]

#: Points by which a list is lowered so that a very long last row ends on the signature's page.
_LOWERED = (30.0, 60.0, 90.0, 130.0, 170.0, 220.0, 270.0)


@dataclass(frozen=True, slots=True)
class PageSetting:
    """Letters and air of a page, in points; ``room`` for a signature in millimetres.

    ``kept``: how many of the last rows start a new page. ``lowered``: air above the list.
    ``run_over``: the last row may break across pages.
    """

    size: float = 7.5
    inset: float = 3.0
    air: float = 9.0
    room: float = 15.0
    kept: int = 0
    lowered: float = 0.0
    run_over: bool = False


NORMAL = PageSetting()
TIGHT = PageSetting(inset=2.2, air=5.0, room=13.0)
TIGHTER = PageSetting(size=7.1, inset=1.7, air=4.0, room=12.0)


def chosen(
    rows: int, places: Callable[[PageSetting], Places], *, tighter: bool = True
) -> PageSetting:
    """Return the first setting in which the signature is with the last two rows, or the last one.

    ``rows`` counts those that may be moved. Without any such setting, ``NORMAL``. Not ``tighter``
    are the volumes of one list, which shall look alike: rows are moved at once.

    >>> at = {NORMAL: 2, TIGHT: 1}
    >>> chosen(8, lambda setting: {"sign": at[setting], "last": 1, "before": 1}) == TIGHT
    True
    """
    known: dict[PageSetting, Places] = {}
    for wanted in ("before", "last"):
        for setting in _tries(rows, wanted):
            if not tighter and setting in (TIGHT, TIGHTER):
                continue
            if setting not in known:
                known[setting] = places(setting)
            found = known[setting]
            if found["sign"] == found["last"] == found.get(wanted, found["last"]):
                return setting
    return NORMAL


def _tries(rows: int, wanted: str) -> Iterator[PageSetting]:
    yield from (NORMAL, TIGHT, TIGHTER)
    kept = 2 if wanted == "before" else 1
    if rows > kept:
        yield replace(NORMAL, kept=kept)
    if wanted == "last":
        yield from (replace(NORMAL, lowered=by, run_over=True) for by in (0.0, *_LOWERED))
