"""``timezone`` in ``sop.yaml`` rules every day and hour that the office keeps, not only today's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from didd.approval.what_may_be_decided import Busy
from didd.config.catalog import ConfigError, load_catalog_config
from didd.publication.public_copies import masks_of
from didd.publication.takeback import TakenBack
from didd.register.serialise import document_day
from didd.steps import establish
from didd.steps.lists.decree_papers import How
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from pipelines.definitions import build_defs
from tests.support.bureau import ATASAN, UTAMA, Bureau, row

JAYAPURA = ZoneInfo("Asia/Jayapura")  # WIT, two hours before Jakarta
ROOT = Path(__file__).parents[3]
A, B = row("Informasi A", bentuk="Cetak"), row("Informasi B", bentuk="Cetak")


@pytest.fixture
def papua(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path, timezone=JAYAPURA.key)
    bureau.list(A)
    bureau.whole()
    return bureau


def at(bureau: Bureau, moment: datetime) -> None:
    bureau.office = replace(bureau.office, now=lambda: moment)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JAYAPURA)


def test_an_embargo_ends_when_its_day_begins_in_papua(papua: Bureau) -> None:
    papua.list(A, B)
    papua.harvest()
    papua.approve()
    papua.draft()
    day = papua.office.today + timedelta(days=3)
    decree = ("000/9/CONTOH", papua.office.today)
    establish.establish(papua.office, papua.agency, ATASAN, *decree, how=How(publish_on=day))
    papua.publish()
    assert set(papua.shown()) == {"Informasi A"}
    for moment, due in ((midnight(day) - timedelta(seconds=1), 0), (midnight(day), 1)):
        at(papua, moment)
        assert len(papua.office.store.editions.unpublished(moment)) == due
    papua.publish()
    assert set(papua.shown()) == {"Informasi A", "Informasi B"}


def test_a_decision_counts_for_the_day_it_is_in_papua(papua: Bureau) -> None:
    [decision] = papua.office.store.decisions.of(papua.slug)
    day = decision.decided_at.astimezone(JAYAPURA).date()
    before = establish.compile_now(papua.office, papua.agency, day - timedelta(days=1))
    assert [e.title for e in before.entries] == []
    after = establish.compile_now(papua.office, papua.agency, day)
    assert [e.title for e in after.entries] == ["Informasi A"]


def test_papers_bear_the_day_it_is_in_papua(papua: Bureau) -> None:
    [edition] = papua.office.store.editions.established(papua.slug)
    evening = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # half past midnight on the 2nd in Jayapura
    draft = replace(edition, decree=None, compiled_at=evening)
    assert document_day(draft, papua.office.config) == date(2026, 3, 2)


def test_a_closed_line_says_the_day_it_was_in_papua(papua: Bureau) -> None:
    withdraw.withdraw(
        papua.office, papua.record_id("Informasi A"), Instruction(UTAMA, "karena contoh"),
        "Pasal 17 huruf h", with_title=True,
    )  # fmt: skip
    store = papua.office.store
    [act] = store.takebacks.of(papua.slug).with_title
    evening = replace(act, at=datetime(2026, 3, 1, 15, 30, tzinfo=UTC))
    editions = store.editions.established(papua.slug)
    taken = TakenBack(with_title=(evening,))
    masks = masks_of(editions, taken, papua.office.today, papua.office.config)
    assert [closing.since for closing in masks.closed.values()] == [date(2026, 3, 2)]


def test_who_has_to_wait_is_told_the_time_in_papua(papua: Bureau) -> None:
    turns = papua.office.store.turns
    with (
        turns.hold("Publikasi contoh", "menerbitkan"),
        pytest.raises(Busy, match=r" WIT\. "),
        turns.hold("Publikasi contoh", "memulihkan"),
    ):
        pass


def test_schedules_go_by_the_clocks_of_papua(papua: Bureau) -> None:
    schedules: list[Any] = list(build_defs(papua.office).schedules or [])
    assert {s.execution_timezone for s in schedules} == {JAYAPURA.key}
    assert len(schedules) == 3


@pytest.mark.parametrize("name", ["Asia/Jayapurra", "WIT", "", "../etc/passwd", "Asia"])
def test_a_time_zone_that_is_none_is_told_when_the_configuration_is_read(
    tmp_path: Path, name: str
) -> None:
    for file in (ROOT / "catalog_config").glob("*.yaml"):
        text = file.read_text()
        if file.name == "sop.yaml":
            text = text.replace("timezone: Asia/Jakarta", f'timezone: "{name}"')
        (tmp_path / file.name).write_text(text)
    with pytest.raises(ConfigError, match="Asia/Jayapura"):
        load_catalog_config(tmp_path)
