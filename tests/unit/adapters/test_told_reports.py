"""Reports as a portal tells them, which may be in a stranger's hands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast

import pytest

from didd.adapters.ckan.answers import PortalForbidden, PortalMissing
from didd.adapters.ckan.heard import reports
from didd.adapters.ckan.http import CkanWire
from didd.ports import PortalRefused, Reported

ROW = {"dataset_id": "d", "resource_id": "", "kind": "lain", "text": "a"}


def wire(answer: Any) -> CkanWire:
    def write_action(name: str) -> dict[str, Any]:
        if isinstance(answer, Exception):
            raise answer
        return {"reports": answer}

    stands_in = SimpleNamespace(write_action=write_action, patiently=lambda call: call())
    return cast("CkanWire", stands_in)


@pytest.mark.parametrize(
    "made_at",
    ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-11:00", "", None, 7],
)
def test_a_strange_time_is_now(made_at: object) -> None:
    found = reports.read(wire([{**ROW, "number": "7f3k9-qxm2t", "made_at": made_at}]))
    assert found is not None
    assert abs(datetime.now(UTC) - found[0].at) < timedelta(minutes=5)
    found[0].at.astimezone(timezone(timedelta(hours=14)))


def test_a_time_is_kept_in_one_zone() -> None:
    row = {**ROW, "number": "7f3k9-qxm2t", "made_at": "2026-03-02T07:00:00+07:00"}
    assert reports.read(wire([row])) == [
        Reported("7f3k9-qxm2t", "d", "", "lain", "a", datetime(2026, 3, 2, tzinfo=UTC))
    ]


def test_no_more_is_taken_at_once_than_a_portal_of_ours_tells() -> None:
    rows = [{**ROW, "number": str(n), "made_at": ""} for n in range(10_000)]
    assert len(reports.read(wire(rows)) or []) == reports.AT_ONCE
    assert reports.read(wire({"a": 1})) == []
    assert reports.read(wire(PortalMissing("Gone"))) is None


def test_a_token_without_the_right_is_told_from_a_portal_without_reports() -> None:
    with pytest.raises(PortalForbidden):
        reports.read(wire(PortalForbidden("no right")))
    assert reports.read(wire(PortalRefused("Action name not known"))) is None
