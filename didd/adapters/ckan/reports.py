"""Faults that visitors reported on the portal: taken over, acknowledged, answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from didd.adapters.ckan.answers import PortalMissing
from didd.adapters.ckan.http import CkanWire
from didd.ports import PortalRefused, Reported


def read(wire: CkanWire) -> list[Reported] | None:
    """Return what waits to be acknowledged; None where the portal takes no reports."""
    try:
        rows: Any = wire.patiently(lambda: wire.write_action("didd_report_list"))
    except (PortalMissing, PortalRefused):
        return None
    return list(_told(rows if isinstance(rows, list) else ()))


def acknowledge(wire: CkanWire, numbers: Sequence[str]) -> None:
    """Tell that the office has these."""
    wire.patiently(lambda: wire.write_action("didd_report_acknowledge", numbers=list(numbers)))


def answer(wire: CkanWire, number: str, state: str, text: str) -> bool:
    """Set how one stands; False when the portal has it no more."""
    said = {"number": number, "state": state, "answer": text}
    found = wire.patiently(lambda: wire.write_action("didd_report_answer", **said))
    return bool(found["there"])


def _told(rows: Iterable[Any]) -> Iterable[Reported]:
    """Yield the rows that have the form of a report; what they say is judged elsewhere."""
    names = ("number", "dataset_id", "resource_id", "kind", "text")
    for row in rows:
        if isinstance(row, Mapping) and all(isinstance(row.get(name), str) for name in names):
            yield Reported(*(row[name] for name in names), _time(row.get("made_at")))


def _time(text: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
