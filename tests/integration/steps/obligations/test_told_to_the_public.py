"""What officers declare of an item's age reaches the portal, and nothing else changes for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from didd.model import Action
from didd.obligations.declarations import Saying
from didd.steps.obligations.declaring import Asked, confirm_list, declare
from didd.steps.publish import dry_run
from tests.support.bureau import UTAMA, Bureau, row

HEADING, TITLE = "B04", "Laporan Keuangan 2025"


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.list(row(TITLE, waktu_pembuatan="2025"), row("Buku Putih Contoh"))
    return made


def days(bureau: Bureau, title: str = TITLE) -> tuple[object, object]:
    [shown] = [d.dataset for d in bureau.portal.datasets.values() if d.dataset["title"] == title]
    return shown.get("dikonfirmasi"), shown.get("jatuh_tempo")


def updates(bureau: Bureau) -> list[str]:
    report = dry_run(bureau.office, bureau.agency)
    assert report is not None
    return [line["title"] for line in report.plan[Action.UPDATE.value]]


def due(bureau: Bureau) -> bool:
    return bureau.office.store.takebacks.of(bureau.agency.slug).due is not None


def test_a_confirmation_updates_that_item_alone_and_once(bureau: Bureau) -> None:
    bureau.whole()
    assert days(bureau) == (None, None)
    assert not due(bureau)
    confirm_list(bureau.office, bureau.agency, UTAMA)
    assert due(bureau)
    assert updates(bureau) == [TITLE]
    bureau.publish()
    assert days(bureau)[0] == bureau.office.today.isoformat()
    assert days(bureau)[1]
    assert days(bureau, "Buku Putih Contoh") == (None, None)
    assert updates(bureau) == []
    assert not due(bureau)


def test_what_is_taken_back_is_no_longer_told(bureau: Bureau) -> None:
    bureau.whole()
    confirmed = Asked(HEADING, Saying.CONFIRMED)
    declare(bureau.office, bureau.agency, UTAMA, confirmed)
    bureau.publish()
    assert days(bureau)[0]
    revoked = Asked(HEADING, Saying.CONFIRMED, revoked=True)
    declare(bureau.office, bureau.agency, UTAMA, revoked)
    assert updates(bureau) == [TITLE]
    bureau.publish()
    assert days(bureau) == (None, None)


def test_nothing_becomes_due_where_the_public_sees_no_list(bureau: Bureau) -> None:
    bureau.harvest()
    bind = Asked("B09", Saying.BINDS)
    declare(bureau.office, bureau.agency, UTAMA, bind)
    assert not due(bureau)
