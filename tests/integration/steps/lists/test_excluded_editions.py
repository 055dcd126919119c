"""The list of what is excluded, established like the DIDD and published without what it lists."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from didd.adapters.database.schema import excluded_edition
from didd.adapters.register_files.volumes import bound
from didd.adapters.store.decisions import Verdict
from didd.approval.audit_chain import verify
from didd.approval.audit_evidence import hold_against
from didd.approval.consequences.consequence_test import Minutes
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.model import DecisionKind, Effect, State
from didd.register.editions import SIGNED_DECREE
from didd.register.printing.volumes import volumes
from didd.steps import verify as verification
from didd.steps.lists import exclude
from didd.steps.lists.consolidate import consolidate_anew
from didd.steps.lists.decree_papers import How, Wish
from didd.steps.lists.exclude import establish_excluded, excluded_now, excluded_paper
from didd.steps.publishing.ask_again import ask_again
from didd.steps.register_outputs import take_away_left
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ADMIN, ATASAN, UTAMA, Bureau, closed_row, row
from tests.support.faults import quick_checks
from tests.support.published_text import inside
from tests.support.samples.consequence_tests import WHOLE, conclude_test, exclude_all
from tests.support.signed_papers import scan, signed

DAY = date(2026, 3, 2)
SECRET = "korbanxq"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"satu", **{f"{SECRET}_txt": b"rahasia"})
    bureau.list(row("Informasi A", "a.txt"), closed_row("Data pelapor", f"{SECRET}.txt"))
    bureau.harvest()
    exclude_all(bureau)
    bureau.approve()
    bureau.draft()
    bureau.establish()
    return bureau


def settle(
    bureau: Bureau, number: str = "DIK/1", by: str = ATASAN, day: date | None = None, **how: Any
):
    day = day or bureau.office.today
    return establish_excluded(bureau.office, bureau.agency, by, number, day, how=How(**how))


def on_the_portal(bureau: Bureau) -> list[Mapping[str, Any]]:
    shown = [each.dataset for each in bureau.portal.datasets.values()]
    return [dataset for dataset in shown if dataset["jenis_entri"] == "dik"]


def test_it_is_established_once_and_published_as_its_own_dataset(bureau: Bureau) -> None:
    made = settle(bureau, signed=signed(scan()))
    assert made.label == f"{bureau.office.today.year}/1"
    [kept] = bureau.office.store.excluded_editions.established(bureau.agency)
    assert kept == replace(made)
    assert bureau.office.store.editions.unpublished(bureau.office.now()), "the portal is to follow"
    bureau.publish()
    [told] = on_the_portal(bureau)
    assert told["name"] == f"dik-dinkes-{made.as_of.year}"
    assert told["keputusan_nomor"] == "DIK/1"
    names = [resource["name"] for resource in told["resources"]]
    assert [n.partition(".")[2] for n in names] == [
        "pdf",
        "xlsx",
        "excel.csv",
        "csv",
        "json",
        "zip",
        SIGNED_DECREE,
    ]
    [shown] = [e for e in bureau.portal.datasets.values() if e.dataset["jenis_entri"] == "dik"]
    for content in shown.files.values():
        assert SECRET not in inside(content)
        assert "rahasia.txt" not in inside(content)
    assert SECRET not in str(told)
    assert bureau.publish().receipts == (), "publishing again changes nothing"


def test_the_same_list_is_not_established_twice(bureau: Bureau) -> None:
    settle(bureau)
    with pytest.raises(Refused, match="berisi sama"):
        settle(bureau, "DIK/2")


def test_a_second_one_revokes_the_first_and_the_first_stays_reachable(bureau: Bureau) -> None:
    settle(bureau)
    bureau.put(b_txt=b"dua", dua_txt=b"dua rahasia")
    bureau.list(
        row("Informasi A", "a.txt"),
        closed_row("Data pelapor", f"{SECRET}.txt"),
        closed_row("Data saksi", "dua.txt"),
    )
    bureau.harvest()
    exclude_all(bureau)
    second = settle(bureau, "DIK/2", effect=Effect.AMEND)
    assert second.number == 2
    assert second.decree is not None
    assert second.decree.earlier.startswith("mengubah Lampiran Keputusan")
    bureau.publish()
    [told] = on_the_portal(bureau)
    assert "DIK/2" in told["notes"]
    assert sum("(sudah diganti)" in r["description"] for r in told["resources"]) == 2


@pytest.mark.parametrize(
    ("number", "by", "word"),
    [("  ", ATASAN, "belum diisi"), ("1", UTAMA, None), ("1", "siapa", None)],
)
def test_who_may_not_or_says_too_little_is_refused(
    bureau: Bureau, number: str, by: str, word: str | None
) -> None:
    with pytest.raises(Refused, match=word):
        settle(bureau, number, by)
    assert bureau.office.store.excluded_editions.established(bureau.agency) == []


def test_an_agency_that_excludes_nothing_has_no_list(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    with pytest.raises(Refused, match="tidak mengecualikan"):
        settle(bureau)


def test_its_decree_is_no_older_than_the_test_that_excludes_an_item(bureau: Bureau) -> None:
    office = bureau.office
    [found] = office.store.records.queue(states=[State.APPROVED], agency=bureau.slug)
    officer = office.acting(UTAMA, OfficeAct.APPROVE, bureau.slug)
    for kind in (DecisionKind.TEST, DecisionKind.EXCLUDE):
        verdict = Verdict(found.id, kind, "Rahasia pribadi.", minutes=Minutes().text())
        office.store.decisions.decide([verdict], officer, lambda _row, _verdict: None)
    with pytest.raises(Refused, match="uji konsekuensi"):
        settle(bureau, day=office.today - timedelta(days=1))
    assert len(settle(bureau).entries) == 2


def test_what_changes_while_its_files_are_made_is_not_established(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changing(*of: Any) -> Mapping[str, bytes]:
        bureau.list(row("Informasi A", "a.txt"))
        bureau.harvest()
        exclude_all(bureau)
        return rendered(*of)

    rendered = exclude._rendered
    monkeypatch.setattr(exclude, "_rendered", changing)
    with pytest.raises(Refused, match="Daftar sudah berubah"):
        settle(bureau)
    assert bureau.office.store.excluded_editions.established(bureau.agency) == []


def test_an_established_list_never_changes(bureau: Bureau) -> None:
    made = settle(bureau)
    with pytest.raises(DBAPIError), bureau.office.store.engine.begin() as connection:
        connection.execute(excluded_edition.update().values(number=7))
    take_away_left(bureau.office)
    for sha256 in made.outputs.values():
        assert bureau.office.archive.has(sha256)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_its_decree_can_be_written_before_it_is_signed(bureau: Bureau, kind: str) -> None:
    paper = excluded_paper(bureau.office, bureau.agency, Wish("DIK/9", DAY), kind)
    told = inside(paper[kind])
    assert "DIK/9" in told
    assert "ketat dan terbatas" in told.replace("\n", " ")
    assert SECRET not in told
    assert bureau.office.store.excluded_editions.established(bureau.agency) == []
    assert excluded_now(bureau.office, bureau.agency).decree is None


def test_the_audit_chain_stays_whole_and_misses_a_list_that_was_put_in(bureau: Bureau) -> None:
    settle(bureau)
    kept = bureau.office.store.evidence.read()
    assert (*verify(kept.events), *hold_against(kept.claims, kept.events)) == ()
    strange = [c for c in kept.claims if c.table == "excluded_edition"]
    [found] = hold_against([*kept.claims, replace(strange[0], object="excluded/dinkes/2026/2")],
                           kept.events)  # fmt: skip
    assert found.rule


def test_what_was_not_shown_is_not_established(bureau: Bureau) -> None:
    with pytest.raises(Refused, match="sudah berubah"):
        settle(bureau, shown="0" * 64)
    assert settle(bureau, shown=excluded_now(bureau.office, bureau.agency).content_hash)


def test_a_title_that_was_closed_to_the_public_is_not_told_by_the_list(bureau: Bureau) -> None:
    bureau.publish()
    withdraw(
        bureau.office,
        bureau.record_id("Informasi A"),
        Instruction(ADMIN, "memuat nama korban"),
        "UU 14/2008 Pasal 17 huruf h",
        with_title=True,
    )
    bureau.list(closed_row("Informasi A", "a.txt"), closed_row("Data pelapor", f"{SECRET}.txt"))
    bureau.harvest()
    exclude_all(bureau)
    told = [entry.texts for entry in excluded_now(bureau.office, bureau.agency).entries]
    assert len(told) == 2
    assert "Informasi A" not in str(told)


def opened(bureau: Bureau) -> list[str]:
    return [e.texts["judul"] for e in excluded_now(bureau.office, bureau.agency).opened]


def test_what_was_opened_is_what_an_established_edition_shows(bureau: Bureau) -> None:
    settle(bureau)
    bureau.list(row("Informasi A", "a.txt"), row("Data pelapor", "a.txt"))
    bureau.harvest()
    assert opened(bureau) == [], "that the agency's file calls it public opens nothing"
    with pytest.raises(Refused, match="berisi sama"):
        settle(bureau, "DIK/2")
    bureau.decide(DecisionKind.TEST, "Data pelapor")
    conclude_test(bureau, "Data pelapor", DecisionKind.APPROVE, period="")
    bureau.draft()
    bureau.establish()
    assert opened(bureau) == ["Data pelapor"]
    second = settle(bureau, "DIK/3")
    assert [e.texts["judul"] for e in second.opened] == ["Data pelapor"]
    with pytest.raises(Refused, match="berisi sama"):
        settle(bureau, "DIK/4")


@pytest.fixture
def without_didd(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(**{f"{SECRET}_txt": b"rahasia"})
    bureau.list(closed_row("Data pelapor", f"{SECRET}.txt"))
    bureau.harvest()
    exclude_all(bureau)
    return bureau


def test_an_agency_without_a_didd_does_not_wait_for_one(without_didd: Bureau) -> None:
    bureau, heads = without_didd, without_didd.office.store.edition_heads
    assert heads.lists_due(bureau.office.now()) == {}
    settle(bureau)
    assert list(heads.lists_due(bureau.office.now())) == ["dinkes"]
    assert heads.unpublished_agencies(bureau.office.now()) == {"dinkes"}
    bureau.publish()
    [told] = on_the_portal(bureau)
    assert told["keputusan_nomor"] == "DIK/1"
    assert heads.lists_due(bureau.office.now()) == {}
    assert bureau.publish().receipts == ()
    verified = verification.verify(bureau.office, bureau.agency, pause=0)
    assert verified is not None
    assert not verified.drifted
    bureau.put(a_txt=b"satu")
    bureau.list(row("Informasi A", "a.txt"), closed_row("Data pelapor", f"{SECRET}.txt"))
    bureau.whole()
    assert len(on_the_portal(bureau)) == 1
    assert "Informasi A" in bureau.shown()


def test_what_has_a_list_of_what_is_excluded_only_is_published_anew_too(
    without_didd: Bureau,
) -> None:
    bureau, heads = without_didd, without_didd.office.store.edition_heads
    with pytest.raises(Refused):
        ask_again(bureau.office, bureau.agency, ADMIN)
    settle(bureau)
    bureau.publish()
    ask_again(bureau.office, bureau.agency, ADMIN)
    assert heads.unpublished_agencies(bureau.office.now()) == {"dinkes"}
    bureau.publish()
    known = bureau.office.config
    settings = known.sop.settings.model_copy(update={"consolidated_by": "dinkes"})
    sop = known.sop.model_copy(update={"settings": settings})
    bureau.office = replace(bureau.office, config=known.model_copy(update={"sop": sop}))
    assert consolidate_anew(bureau.office, bureau.office.agency("disdik")) == bureau.agency
    assert heads.unpublished_agencies(bureau.office.now()) == {"dinkes"}


def test_volumes_of_a_long_one_are_published_and_stay_when_it_is_superseded(
    without_didd: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = without_didd
    monkeypatch.setattr(bound, "volumes", partial(volumes, most=1))
    bureau.list(*(closed_row(title, f"{SECRET}.txt") for title in ("Data pelapor", "Data saksi")))
    bureau.harvest()
    exclude_all(bureau)
    settle(bureau)
    bureau.publish()
    bureau.list(*(closed_row(f"Data {n}", f"{SECRET}.txt") for n in ("pelapor", "saksi", "ahli")))
    bureau.harvest()
    exclude_all(bureau)
    settle(bureau, "DIK/2")
    bureau.publish()
    [told] = on_the_portal(bureau)
    [shown] = [e for e in bureau.portal.datasets.values() if e.dataset["jenis_entri"] == "dik"]
    [package] = [c for c in shown.files.values() if c.startswith(b"PK") and b"datapackage" in c]
    with zipfile.ZipFile(io.BytesIO(package)) as packed:
        described = json.loads(packed.read("datapackage.json"))
    year = described["name"].split("-")[2]
    beside = [f"dik-dinkes-{year}-2.jilid-{n}.pdf" for n in (1, 2, 3)]
    assert [volume["path"] for volume in described["volumes"]] == beside
    ends = [r["name"].partition(".")[2] for r in told["resources"]]
    kinds = ["jilid-1.pdf", "jilid-2.pdf", "jilid-3.pdf", "xlsx", "excel.csv", "csv", "json"]
    assert ends == [*kinds, "zip", "jilid-1.pdf", "jilid-2.pdf", "json"]
    assert bureau.publish().receipts == (), "publishing again changes nothing"


def test_what_nobody_owns_is_told_though_no_agency_has_a_didd(without_didd: Bureau) -> None:
    bureau = without_didd
    settle(bureau)
    bureau.publish()
    [shown] = bureau.portal.datasets.values()
    stray = {**shown.dataset, "id": "tanpa-pemilik", "title": "Tanpa pemilik", "owner_org": None}
    bureau.portal.datasets["tanpa-pemilik"] = replace(shown, dataset=stray)
    verified = verification.verify(bureau.office, bureau.agency, pause=0)
    assert verified is not None
    assert "Tanpa pemilik" in str(verified.findings)


def test_a_period_is_watched_from_the_first_decree_on(without_didd: Bureau) -> None:
    assert without_didd.office.store.excluded_editions.periods() == []
    day = without_didd.office.today
    settle(without_didd, day=day)
    [period] = without_didd.office.store.excluded_editions.periods()
    assert (period.agency, period.title) == ("dinkes", "Data pelapor")
    years = int(WHOLE.period.split()[0])
    assert period.ends == date(day.year + years, day.month, day.day), "from the day of the decree"
