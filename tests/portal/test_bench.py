"""The bench programs run, at the least size that still goes all their ways; no time is judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portal import Portal
from tests.support.publishing import ROOT

SMALL = {
    "publish": ["--records", "10", "--files", "1", "--big", "1"],
    "growth": ["--records", "8", "--steps", "2"],
    "datastore": ["--rows", "200"],
}

pytestmark = pytest.mark.portal


@pytest.fixture(autouse=True)
def nothing_left(portal: Portal) -> Iterator[None]:
    """Leave the worker no work that other tests would wait for."""
    yield
    portal.reset()


@pytest.mark.parametrize("name", SMALL)
def test_it_runs_to_its_end_and_says_its_claims(portal: Portal, name: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / f"{name}.py", *SMALL[name]],
        env={**os.environ, "DIDD_CKAN_URL": portal.url, "DIDD_CKAN_TOKEN": portal.admin_token},
        capture_output=True,
        text=True,
    )
    claims = [json.loads(line) for line in done.stdout.splitlines()]
    assert claims, done.stderr[-2000:]
    assert all({"claim", "ours", "peer", "unit", "ratio", "aim", "met"} == c.keys() for c in claims)
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
