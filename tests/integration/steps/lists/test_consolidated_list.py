"""All agencies' lists in one, published by the agency that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from didd.steps.lists.consolidate import all_in_one, consolidate_anew
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.support.bureau import UTAMA, Bureau, row
from tests.support.faults import quick_checks
from tests.support.published_text import inside

SECRET = "Daftar anak korban xq"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path, consolidated_by="dinkes")
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"satu")
    bureau.list(row("Informasi A", "a.txt"))
    bureau.harvest()
    bureau.approve()
    return bureau


def settle(bureau: Bureau) -> None:
    bureau.draft()
    bureau.establish()


def gathered(bureau: Bureau) -> list[Mapping[str, Any]]:
    shown = [each.dataset for each in bureau.portal.datasets.values()]
    return [dataset for dataset in shown if dataset["jenis_entri"] == "gabungan"]


def test_before_the_first_edition_there_is_none(bureau: Bureau) -> None:
    assert all_in_one(bureau.office) is None
    consolidate_anew(bureau.office, bureau.office.agency("disdik"))


def test_it_is_a_dataset_of_its_own_and_follows_every_edition(bureau: Bureau) -> None:
    settle(bureau)
    bureau.publish()
    [told] = gathered(bureau)
    assert told["notes"].startswith("1 butir informasi dari 1 Perangkat Daerah")
    assert [r["name"].partition(".")[2] for r in told["resources"]] == [
        "pdf",
        "xlsx",
        "excel.csv",
        "csv",
        "json",
        "jsonld",
    ]
    assert bureau.publish().receipts == ()
    bureau.put(b_txt=b"dua")
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"))
    bureau.harvest()
    bureau.approve()
    settle(bureau)
    bureau.publish()
    [told] = gathered(bureau)
    assert told["notes"].startswith("2 butir")


def test_another_agencys_publication_has_it_made_again(bureau: Bureau) -> None:
    settle(bureau)
    bureau.publish()
    assert not bureau.office.store.editions.unpublished(bureau.office.now())
    consolidate_anew(bureau.office, bureau.office.agency("disdik"))
    [again] = bureau.office.store.editions.unpublished(bureau.office.now())
    assert again.register.agency == "dinkes"


def test_an_office_that_names_no_agency_publishes_none(tmp_path: Path, bureau: Bureau) -> None:
    settings = bureau.office.config.sop.settings.model_copy(update={"consolidated_by": ""})
    sop = bureau.office.config.sop.model_copy(update={"settings": settings})
    config = bureau.office.config.model_copy(update={"sop": sop})
    bureau.office = replace(bureau.office, config=config)
    settle(bureau)
    bureau.publish()
    assert gathered(bureau) == []


def test_a_title_that_one_agency_closes_is_closed_in_the_list_of_all_at_once(
    tmp_path: Path,
) -> None:
    bureau = Bureau(tmp_path, consolidated_by="disdik")
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    for slug, title in (("dinkes", SECRET), ("disdik", "Informasi D")):
        bureau.slug, bureau.agency = slug, bureau.office.agency(slug)
        bureau.put(a_txt=slug.encode())
        bureau.list(row(title, "a.txt"), row(f"Lain {slug}"))
        bureau.harvest()
        bureau.approve()
        settle(bureau)
        bureau.publish()
    [told] = gathered(bureau)
    assert told["notes"].startswith("4 butir informasi dari 2 Perangkat Daerah")
    assert SECRET in whole_text(bureau)
    bureau.slug, bureau.agency = "dinkes", bureau.office.agency("dinkes")
    act = Instruction(UTAMA, "Memuat data pribadi anak.")
    ground = "Pasal 17 huruf h"
    withdraw.withdraw(bureau.office, bureau.record_id(SECRET), act, ground, with_title=True)
    assert SECRET not in whole_text(bureau)
    assert "Lain dinkes" in whole_text(bureau)


def whole_text(bureau: Bureau) -> str:
    shown = [e for e in bureau.portal.datasets.values() if e.dataset["jenis_entri"] == "gabungan"]
    assert len(shown) == 1
    return str(shown[0].dataset) + "".join(inside(content) for content in shown[0].files.values())
