"""How long steps took: from the rows of what was done, by the calendar of each standard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from didd.adapters.database.schema import edition, submission
from didd.steps.obligations.times import times_json, times_of
from tests.support.bureau import Bureau, row


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    return made


def earlier(bureau: Bureau, column: sa.Column[Any], **passed: float) -> None:
    """Let something have begun so long ago."""
    at = bureau.office.now() - timedelta(**passed)
    with bureau.office.store.engine.begin() as connection:
        connection.execute(column.table.update().values({column.name: at}))


def test_each_step_counts_from_when_it_could_begin(bureau: Bureau) -> None:
    bureau.list(row("Profil Contoh"), row("Renja Contoh"))
    bureau.harvest()
    earlier(bureau, submission.c.submitted_at, days=10)
    bureau.approve("Profil Contoh", "Renja Contoh")
    bureau.draft()
    earlier(bureau, edition.c.compiled_at, hours=2)
    bureau.establish()
    bureau.publish()
    found = {
        each["step"]: each for each in map(times_json, times_of(bureau.office, [bureau.agency]))
    }
    assert set(found) == {"approve", "establish", "publish"}
    approved = found["approve"]
    assert (approved["count"], approved["late"]) == (2, 2)
    assert approved["median"] == pytest.approx(10 * 86400, abs=60)
    assert found["establish"]["median"] == pytest.approx(7200, abs=60)
    assert found["establish"]["late"] == 0
    assert times_of(bureau.office, []) == []
    assert times_of(bureau.office, [bureau.agency], bureau.office.today + timedelta(days=1)) == []
