"""For every test: both databases, an empty store on each, and contract tests that explain."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from didd.adapters.store import Store, open_store
from tests import outcomes
from tests.support.waiting import BROWSER_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.office.new_databases import Databases

# The duration of an example depends on the machine, not on the code.
settings.register_profile("didd", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Before a commit a property is tried on fewer examples; `make test` tries all.
settings.register_profile("fast", settings.get_profile("didd"), max_examples=20)
settings.load_profile(os.environ.get("DIDD_TEST_PROFILE", "didd"))

pytest.register_assert_rewrite(
    "tests.support.contracts.archive_contract",
    "tests.support.contracts.folder_contract",
    "tests.support.contracts.writer_contract",
    "tests.support.contracts.portal_contract",
)

CHROMIUM = Path("/usr/bin/chromium")
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def pytest_configure(config: pytest.Config) -> None:
    """Record which tests ran, if requested."""
    os.environ.setdefault("DIDD_LANGUAGE", "id")  # the office's, whatever this machine speaks
    if folder := os.environ.get(outcomes.VARIABLE):
        config.pluginmanager.register(outcomes.Recorder(Path(folder)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Only root can make the folders, mounts and networks of some tests."""
    if item.get_closest_marker("root") and os.geteuid() != 0:
        pytest.skip(outcomes.NEEDS_ROOT)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Yield new databases on the tests' PostgreSQL."""
    from portal.local.place import Place
    from portal.local.servers import postgres as server
    from tests.support.office.new_databases import OWNER, Databases

    place = Place(tmp_path_factory.mktemp("postgres"))
    place.make()
    server.initialise(place)
    server.start(place)
    server.ensure_role(place, OWNER)
    with server.connect(place) as connection:
        # Nobody keeps these databases, and a disk that is waited for is most of a test's time.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield Databases(place)
    server.stop(place)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole session."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                # A foreign host name that resolves to this machine.
                "--host-resolver-rules=MAP *.penyerang.example 127.0.0.1",
            ],
            timeout=BROWSER_MS,
        )
        yield started
        started.close()


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once SQLite and once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'didd.db'}"
    return request.getfixturevalue("postgres")()


@pytest.fixture(params=DATABASES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with our schema and nothing in it, on SQLite and on PostgreSQL."""
    from tests.support.office.new_databases import new_office

    if request.param != "sqlite":
        return request.getfixturevalue("postgres").new_office()
    (tmp_path / "didd.db").write_bytes(new_office())
    return f"sqlite:///{tmp_path / 'didd.db'}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A store with the newest schema and nothing in it."""
    opened = open_store(store_url)
    yield opened
    opened.close()
