"""The real portal for tests: started once a session, or found running, and never skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import Portal
from tests import waiting


@pytest.fixture(scope="session")
def portal_var() -> Path:
    """The folder of the tests' own portal."""
    return waiting.portal_var()


@pytest.fixture(scope="session")
def portal(portal_var: Path) -> Iterator[Portal]:
    """A running CKAN with `url`, `token` and `reset()`. Stopped at the end if started here."""
    with Portal.running(portal_var, port=0) as running:
        yield running


@pytest.fixture
def empty_portal(portal: Portal) -> Portal:
    """The same portal with nothing on it."""
    portal.reset()
    return portal
