"""What officers declare of an item's age reaches the portal, and nothing else changes for it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from didd.model import Action, Agency
from didd.obligations.declarations import Saying
from didd.ports import PortalUnreachable
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


def told(bureau: Bureau) -> dict[str, Any]:
    return json.loads(bureau.portal.told[bureau.slug]["kelengkapan"])


def test_how_the_agency_stands_is_told_with_its_organization_and_once(bureau: Bureau) -> None:
    bureau.whole()
    assert told(bureau)["confirmed"] == ""
    assert told(bureau)["settled"] == "open"
    until = bureau.office.today + timedelta(days=30)
    why = "Masih diperiksa oleh auditor negara (rahasia)."
    late = Asked("B03", Saying.ANNOUNCED, day=until, reason=why)
    declare(bureau.office, bureau.agency, UTAMA, late)
    assert due(bureau)
    assert updates(bureau) == []
    bureau.publish()
    assert [each["until"] for each in told(bureau)["late"]] == [until.isoformat()]
    assert "rahasia" not in bureau.portal.told[bureau.slug]["kelengkapan"]
    assert not due(bureau)
    before = bureau.portal.writes
    bureau.publish()
    assert bureau.portal.writes == before


def test_an_outage_leaves_it_to_the_next_publication(bureau: Bureau) -> None:
    bureau.whole()
    declare(bureau.office, bureau.agency, UTAMA, Asked("B09", Saying.BINDS))
    before, ensure = told(bureau), bureau.portal.ensure_agency

    def down(agency: Agency) -> None:
        raise PortalUnreachable("mati")

    bureau.portal.ensure_agency = down  # type: ignore[method-assign]
    assert [held.name for held in bureau.publish().held] == ["organisasi-dinkes"]
    assert due(bureau)
    assert told(bureau) == before
    bureau.portal.ensure_agency = ensure  # type: ignore[method-assign]
    bureau.publish()
    assert told(bureau)["binding"] == before["binding"] + 1, "of B09 it had still to say"
    assert not due(bureau)
