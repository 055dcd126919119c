"""All agencies' lists in one, published by the agency that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from didd.adapters.register_files.consolidated_files import (
    CONSOLIDATED_FORMATS,
    render_consolidated,
)
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.steps import register_outputs
from didd.steps.agencies.changing import change_agencies
from didd.steps.lists.consolidate import (
    PLANNED_AS,
    all_in_one,
    consolidate_anew,
    consolidated_now,
)
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.support.bureau import ADMIN, UTAMA, Bureau, row
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
        "zip",
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


def test_at_the_turn_of_the_year_the_list_of_the_old_year_stays(bureau: Bureau) -> None:
    settle(bureau)
    bureau.publish()
    year = bureau.office.today.year
    [before] = gathered(bureau)
    next_year(bureau)
    bureau.put(b_txt=b"dua")
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"))
    bureau.harvest()
    bureau.approve()
    settle(bureau)
    bureau.publish()
    told = {dataset["tahun"]: dataset for dataset in gathered(bureau)}
    assert list(told) == [str(year), str(year + 1)]
    assert told[str(year)] == before, "not one byte of it is made anew"
    assert told[str(year + 1)]["notes"].startswith("2 butir")
    assert {each.state for each in bureau.portal.datasets.values()} == {"active"}
    assert bureau.publish().receipts == ()


def test_what_is_closed_since_is_closed_in_the_list_of_the_old_year_too(bureau: Bureau) -> None:
    bureau.list(row(SECRET, "a.txt"), row("Lain"))
    bureau.harvest()
    bureau.approve()
    settle(bureau)
    bureau.publish()
    next_year(bureau)
    bureau.list(row(SECRET, "a.txt"), row("Lain"), row("Baru"))
    bureau.harvest()
    bureau.approve()
    settle(bureau)
    bureau.publish()
    act = Instruction(UTAMA, "Memuat data pribadi anak.")
    withdraw.withdraw(
        bureau.office, bureau.record_id(SECRET), act, "Pasal 17 huruf h", with_title=True
    )
    lists = [e for e in bureau.portal.datasets.values() if e.dataset["jenis_entri"] == "gabungan"]
    assert len(lists) == 2
    for each in lists:
        told = str(each.dataset) + "".join(inside(content) for content in each.files.values())
        assert SECRET not in told
        assert "Lain" in told


def test_its_files_are_planned_before_they_are_archived(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(bureau)
    outputs = bureau.office.store.outputs

    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bureau.office.store.consolidations, "keep", killed)
    monkeypatch.setattr(register_outputs, "take_away_left", lambda *_, **__: None)
    with pytest.raises(KeyboardInterrupt):
        consolidated_now(bureau.office, bureau.agency)
    monkeypatch.undo()
    left = outputs.left(PLANNED_AS)
    assert len(left) == 7
    assert all(bureau.office.archive.has(sha256) for sha256 in left)
    register_outputs.take_away_left(bureau.office)
    assert not any(bureau.office.archive.has(sha256) for sha256 in left)
    bureau.publish()
    register_outputs.take_away_left(bureau.office)
    kept = bureau.office.store.consolidations.digests()
    assert len(kept) == 7
    assert all(bureau.office.archive.has(sha256) for sha256 in kept)


def test_agencies_that_were_renamed_or_merged_stand_under_both_names(bureau: Bureau) -> None:
    bureau.office.seed_officers()
    settle(bureau)
    day = bureau.office.today
    for kind, slug, said in (
        (Kind.RENAMED, "dinkes", {"name": "Badan Kesehatan Baru"}),
        (Kind.MERGED, "dinkes", {"into": "disdik"}),
    ):
        act = AgencyAct(kind, (slug,), day, "Pergub contoh 1/2026", **said)
        change_agencies(bureau.office, ADMIN, act)
        bureau.office = bureau.office.fresh()
    whole = all_in_one(bureau.office)
    assert whole is not None
    [part] = whole.parts
    into = bureau.office.agency("disdik").name
    assert part.also == f"kini Badan Kesehatan Baru; dilanjutkan oleh {into}"
    for kind in CONSOLIDATED_FORMATS:
        told = inside(render_consolidated(whole, bureau.office.config, kind)).casefold()
        for name in ("Dinas Kesehatan", "Badan Kesehatan Baru", into):
            assert name.casefold() in told, (kind, name)


def next_year(bureau: Bureau) -> None:
    moment = bureau.office.now().replace(year=bureau.office.today.year + 1, month=1, day=15)
    bureau.office = replace(bureau.office, now=lambda: moment)


def whole_text(bureau: Bureau) -> str:
    shown = [e for e in bureau.portal.datasets.values() if e.dataset["jenis_entri"] == "gabungan"]
    assert len(shown) == 1
    return str(shown[0].dataset) + "".join(inside(content) for content in shown[0].files.values())
