"""A portal's database from before the first release is told of in a sentence, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.local.errors import PortalError
from portal.local.place import Place
from portal.local.servers import ckan, postgres

pytestmark = pytest.mark.postgres


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    made.make()
    postgres.initialise(made)
    postgres.start(made)
    ckan.ensure_databases(made)
    yield made
    postgres.stop(made)


def _extension_is_at(place: Place, revision: str) -> None:
    with postgres.connect(place, "ckan") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS didd_alembic_version (version_num text)")
        connection.execute("DELETE FROM didd_alembic_version")
        connection.execute("INSERT INTO didd_alembic_version VALUES (%s)", [revision])


def test_it_is_refused_in_one_sentence_that_says_how_to_go_on(place: Place) -> None:
    ckan.refuse_unreleased(place)  # a new one has no table yet
    _extension_is_at(place, "didd_r0001")
    ckan.refuse_unreleased(place)
    _extension_is_at(place, "didd_0003")
    with pytest.raises(PortalError, match=r"before the first release.*make clean") as reported:
        ckan.prepare_database(place)
    assert str(place.var) in str(reported.value)
