"""The real portal for tests: started once a session, or found running, and never skipped."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from requests.adapters import HTTPAdapter

from portal import Portal
from portal.local.running import states
from portal.local.servers import processes
from tests.support import waiting


@pytest.fixture(scope="session")
def portal_var() -> Path:
    """The folder of the tests' own portal."""
    return waiting.portal_var()


@pytest.fixture(scope="session")
def begun() -> list[Portal]:
    """The portal, once a test has asked for it; also where a test calls another thing `portal`."""
    return []


@pytest.fixture(scope="session")
def portal(portal_var: Path, begun: list[Portal]) -> Iterator[Portal]:
    """A running CKAN with `url`, `token` and `reset()`. Stopped at the end if started here."""
    with Portal.running(portal_var, port=0) as running:
        begun.append(running)
        yield running


@pytest.fixture(autouse=True)
def standing(request: pytest.FixtureRequest, begun: list[Portal]) -> None:
    """Start again what of the portal ended in an earlier test: one fault hides no other.

    That test has failed by itself; here is told which server it was, with the end of its log.
    """
    for portal in begun:
        ended = [name for name, (pid, _) in states(portal.place.var).items() if pid is None]
        for name in ended:
            said = processes.last_words(portal.place, name, lines=20)
            warnings.warn(f"{name} had ended before {request.node.nodeid}. {said}", stacklevel=1)
        if ended:
            Portal.start(portal.place.var, 0)


@pytest.fixture(scope="session", autouse=True)
def late_answers_count() -> Iterator[None]:
    """Extend long timeouts, so that no result depends on how busy the machine is.

    Short timeouts, which a test intends, stay.
    """
    send = HTTPAdapter.send

    def patiently(adapter: HTTPAdapter, request: Any, *more: Any, **options: Any) -> Any:
        given = options.get("timeout")
        if isinstance(given, int | float) and given >= 30:
            options["timeout"] = waiting.GENEROUS
        return send(adapter, request, *more, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPAdapter, "send", patiently)
        yield


@pytest.fixture
def empty_portal(portal: Portal) -> Portal:
    """The same portal with nothing on it."""
    portal.reset()
    return portal
