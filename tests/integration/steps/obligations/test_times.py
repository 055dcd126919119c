"""How long steps took: from the rows of what was done, by the calendar of each standard."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from didd.adapters.database.schema import edition, harvest, submission
from didd.obligations.step_forms import steps_csv, times_csv
from didd.obligations.step_times import step_times
from didd.steps.obligations.times import steps_of, times_json, times_of
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
    assert set(found) == {"collect", "approve", "establish", "publish"}
    assert (found["collect"]["count"], found["collect"]["late"]) == (2, None)
    approved = found["approve"]
    assert (approved["count"], approved["late"]) == (2, 2)
    assert approved["median"] == pytest.approx(10 * 86400, abs=60)
    assert found["establish"]["median"] == pytest.approx(7200, abs=60)
    assert found["establish"]["late"] == 0
    assert times_of(bureau.office, []) == []
    assert times_of(bureau.office, [bureau.agency], bureau.office.today + timedelta(days=1)) == []


def test_each_step_names_its_record_or_edition_and_is_held_against_its_standard(
    bureau: Bureau,
) -> None:
    bureau.list(row("Profil Contoh"), row("Renja Contoh"))
    bureau.harvest()
    earlier(bureau, submission.c.submitted_at, days=10)
    bureau.approve("Profil Contoh", "Renja Contoh")
    bureau.draft()
    edition_made = bureau.establish()
    sop = bureau.office.config.sop
    done = steps_of(bureau.office, [bureau.agency])
    assert [each.step for each in done].count("approve") == 2
    [established] = [each for each in done if each.step == "establish"]
    assert (established.about, established.late(sop)) == (edition_made.label, False)
    read = list(csv.DictReader(io.StringIO(steps_csv(done, sop, "\r\n"))))
    [approved] = [r for r in read if r["langkah"] == "approve" and "Profil" in r["judul"]]
    assert approved["id"] == bureau.record_id("Profil Contoh")
    assert (approved["terlambat"], approved["baku"]) == ("ya", "1 Menit")
    assert "'=1+1" in steps_csv([replace(done[0], title="=1+1")], sop, "\n"), "no formula"
    assert {r["terlambat"] for r in read if r["langkah"] == "collect"} <= {""}
    monthly = list(csv.DictReader(io.StringIO(times_csv(step_times(done, sop), sop, "\n"))))
    told = {(r["langkah"], r["jumlah"], r["terlambat"]) for r in monthly}
    assert {("approve", "2", "2"), ("establish", "1", "0")} <= told


def test_what_came_back_as_it_was_is_collected_from_the_harvest_that_brought_it_back(
    bureau: Bureau,
) -> None:
    one, other = row("Profil Contoh"), row("Profil Contoh", bentuk="Hardcopy")
    for listed in (one, other, one):
        bureau.list(listed)
        bureau.harvest()
    engine, now = bureau.office.store.engine, bureau.office.now()
    with engine.begin() as connection:
        for days, number in zip((90, 60, 1), _ids(connection), strict=True):
            at = now - timedelta(days=days)
            mine = harvest.update().where(harvest.c.id == number)
            connection.execute(mine.values(started_at=at))
            submitted = submission.update().where(submission.c.harvest_id == number)
            connection.execute(submitted.values(submitted_at=at + timedelta(hours=1)))
    done = steps_of(bureau.office, [bureau.agency])
    assert [each.took for each in done if each.step == "collect"] == [timedelta(hours=1)] * 3


def _ids(connection: sa.Connection) -> list[int]:
    return list(connection.execute(sa.select(harvest.c.id).order_by(harvest.c.id)).scalars())
