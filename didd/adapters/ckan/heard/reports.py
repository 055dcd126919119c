"""Faults that visitors reported on the portal: taken over, acknowledged, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from didd.adapters.ckan.answers import PortalForbidden, PortalMissing
from didd.adapters.ckan.http import CkanWire
from didd.ports import PortalRefused, Reported

#: The portal tells no more at once.
AT_ONCE = 100
#: Years outside of which a time is none of ours: no clock and no zone goes beyond its calendar.
_YEARS = range(2001, 2100)


def read(wire: CkanWire) -> list[Reported] | None:
    """Return what waits to be acknowledged; None where the portal takes no reports.

    Raises ``PortalForbidden`` where it does, and the token may not read them.
    """
    try:
        rows = wire.patiently(lambda: wire.write_action("didd_report_list"))["reports"]
    except PortalForbidden:  # the extension is there: what is wrong is the token, and is said
        raise
    except (PortalMissing, PortalRefused):
        return None
    listed = cast("list[Any]", rows) if isinstance(rows, list) else []
    return [found for row in listed[:AT_ONCE] if (found := _told(row))]


def acknowledge(wire: CkanWire, numbers: Sequence[str]) -> None:
    """Tell that the office has these."""
    wire.patiently(lambda: wire.write_action("didd_report_acknowledge", numbers=list(numbers)))


def answer(wire: CkanWire, number: str, state: str, text: str) -> bool:
    """Set how one stands; False when the portal has it no more."""
    said = {"number": number, "state": state, "answer": text}
    found = wire.patiently(lambda: wire.write_action("didd_report_answer", **said))
    return bool(found["there"])


def _told(row: Any) -> Reported | None:
    """Return a row that has the form of a report; what it says is judged elsewhere."""
    if not isinstance(row, Mapping):
        return None
    told = cast("Mapping[str, Any]", row)
    said = [told.get(name) for name in ("number", "dataset_id", "resource_id", "kind", "text")]
    if not all(isinstance(each, str) for each in said):
        return None
    number, dataset_id, resource_id, kind, text = map(str, said)
    return Reported(number, dataset_id, resource_id, kind, text, _time(told.get("made_at")))


def _time(text: Any) -> datetime:
    """Return a time as the portal says it, in UTC; now for one that is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    if found.year not in _YEARS:
        return datetime.now(UTC)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
