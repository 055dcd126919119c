"""One furnished portal for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from portal import Portal
from portal.local.servers import postgres, valkey
from tests.support.portal.visitors import Furnished, furnish


@pytest.fixture(scope="package")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnish(portal, tmp_path_factory.mktemp("furnished")) as furnished:
        yield furnished


@pytest.fixture(autouse=True)
def nothing_counted(place: Furnished) -> None:
    """Nobody has reported anything yet, and nobody has to wait."""
    cache = redis.Redis.from_url(valkey.url(place.portal.place))
    # Not the rest: the worker's jobs for what was just published wait there too.
    for name in cache.scan_iter("didd:laporan:*"):
        cache.delete(name)
    with postgres.connect(place.portal.place, "ckan") as connection:
        connection.execute("DELETE FROM didd_report")
