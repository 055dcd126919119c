"""Acts after a decision through the API: tests' papers, takedowns, ralat, lists of before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from didd.model import DecisionKind, State
from didd.ports import Look
from didd.steps.approve import approve_all
from didd.steps.establish import draft, establish
from didd.steps.publish import publish
from tests.integration.desk.api.conftest import AGENCY, Programs, programs_in
from tests.integration.desk.api.test_acts import bound
from tests.integration.desk.lists.test_after_a_test import hidden
from tests.support.desk_forms import state_of
from tests.support.fakes import FakePortal
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_ALL,
    OF_DINKES,
    SUPERIOR,
    dinkes_records,
)
from tests.support.signed_papers import scan

HERE = f"agencies/{AGENCY}"
REASON = "Memuat data pribadi seorang warga."


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Programs]:
    """Return an office whose list is established, and shown on a portal."""
    made, portal = programs_in(tmp_path), FakePortal()
    office = made.sample.office = replace(made.sample.office, portal=lambda: portal)
    agency = office.agency(AGENCY)
    approve_all(office, AGENCY, APPROVER)
    draft(office, agency)
    establish(office, agency, SUPERIOR, "1/CONTOH", office.today)
    assert publish(office, agency) is not None
    yield made
    office.store.close()


def minutes(programs: Programs) -> dict[str, Any]:
    today = programs.sample.office.today.isoformat()
    said = {"article": "uu-17-h", "law": "UU 27/2022 Pasal 4", "period": "5 tahun"}
    said |= {"if_opened": "Mengungkap pelapor.", "if_closed": "Melindungi pelapor."}
    said |= {"day": today, "place": "Palangka Raya", "unit": "Sekretariat"}
    return said | {"participants": ["Petugas Contoh Dua", "Petugas Contoh Tiga"]}


def test_a_return_says_what_is_wrong_with_single_fields(programs: Programs):
    program, number = programs.of(APPROVER), programs.ids[0]
    noted = bound(program, number) | {"notes": [{"field": "ringkasan", "text": "Terlalu singkat."}]}
    asked = {"kind": "return", "reason": "Perbaiki dahulu butir ini.", "proposals": [noted]}
    assert program.post("decisions", json=asked | {"kind": "approve"}).status_code == 409
    unknown = noted | {"notes": [{"field": "tidak ada", "text": "x"}]}
    assert program.post("decisions", json=asked | {"proposals": [unknown]}).status_code == 409
    assert state_of(programs.sample, number) is State.SUBMITTED
    assert program.post("decisions", json=asked).status_code == 201
    history = program.get(f"proposals/{number}").json()["history"]
    assert ("ringkasan", "Terlalu singkat.") in {(h["field"], h["reason"]) for h in history}


def test_a_copy_is_sent_looked_into_and_opened_and_signed_minutes_come_back(programs: Programs):
    office = programs.sample.office
    programs.sample.office = replace(
        office, contents=lambda files, _config: (Look(f.document, ()) for f in files)
    )
    [number] = programs.sample.propose(*dinkes_records(programs.sample), hidden())
    program = programs.of(APPROVER)
    at = f"proposals/{number}/consequence-test"
    test = program.get(at).json()
    assert {"exclude", "open", "redact"} == set(test["outcomes"])
    copies = f"{at}/copies"
    sent = program.put(copies, params={"path": "hitam.pdf"}, content=b"%PDF-1.7 hitam")
    assert sent.status_code == 201, sent.text
    assert program.put(copies, params={"path": "kosong.pdf"}, content=b"").status_code == 409
    digest = sent.json()["sha256"]
    assert [each["sha256"] for each in program.get(copies).json()] == [digest]
    assert program.get(f"{copies}/{digest}").content == b"%PDF-1.7 hitam"
    assert program.delete(f"{copies}/{digest}").json() == []
    assert program.get(f"{copies}/{digest}").status_code == 404
    program.put(copies, params={"path": "hitam.pdf"}, content=b"%PDF-1.7 hitam")
    shown = bound(program, number)
    outcome: dict[str, Any] = {"outcome": "redact", "minutes": minutes(programs)}
    outcome["copies"] = [each["sha256"] for each in program.get(copies).json()]
    outcome |= {k: shown[k] for k in ("content_hash", "last_decision")}
    outcome["minutes"] |= {"opened_as": test["classes"][0]}
    made = program.post(at, json=outcome)
    assert made.status_code == 201, made.text
    assert made.json()["kind"] == DecisionKind.REDACT
    signed = f"proposals/{number}/outcomes/{made.json()['id']}/signed-minutes"
    assert program.get(signed).status_code == 404
    assert program.put(signed, content=b"bukan pdf").status_code == 409
    paper = scan()
    assert program.put(signed, content=paper).status_code == 201
    assert program.put(signed, content=paper).status_code == 409
    assert program.get(signed).content == paper
    lift = {k: shown[k] for k in ("content_hash", "last_decision")} | {"reason": REASON}
    assert program.post(f"proposals/{number}/lift-exclusion", json=lift).status_code == 409


def test_an_exclusion_without_a_row_is_taken_back(programs: Programs):
    [number] = programs.sample.propose(*dinkes_records(programs.sample), hidden())
    program = programs.of(APPROVER)
    bind = {k: bound(program, number)[k] for k in ("content_hash", "last_decision")}
    outcome = bind | {"outcome": "exclude", "minutes": minutes(programs)}
    assert program.post(f"proposals/{number}/consequence-test", json=outcome).status_code == 201
    programs.sample.propose(*dinkes_records(programs.sample))
    bind = {k: bound(program, number)[k] for k in ("content_hash", "last_decision")}
    lift = bind | {"reason": "Barisnya sudah tidak ada lagi."}
    at = f"proposals/{number}/lift-exclusion"
    assert program.post(at, json=lift | {"content_hash": "0" * 64}).status_code == 409
    assert program.post(at, json=lift).status_code == 201
    assert state_of(programs.sample, number) is not State.EXCLUDED


def test_a_takedown_is_confirmed_or_lifted_by_a_second_officer(live: Programs):
    first, second = live.of(APPROVER), live.of(SUPERIOR)
    record = first.get(f"{HERE}/portal").json()["records"][0]["record_id"]
    down = f"{HERE}/portal/records/{record}/take-down"
    assert first.post(down, json={"reason": ""}).status_code == 409
    assert first.post(down, json={"reason": REASON}).json() == {"done": True, "later": False}
    assert first.get(f"{HERE}/portal").json()["total"] == 3
    [open_now] = second.get("takedowns").json()
    assert (open_now["record_id"], open_now["reason"]) == (record, REASON)
    at = f"takedowns/{open_now['id']}"
    assert first.post(f"{at}/lift", json={"reason": "Keliru sama sekali."}).status_code == 409
    why = {"reason": "Benar, memuat data pribadi.", "ground": ""}
    assert second.post(f"{at}/confirm", json=why).status_code == 409
    why["ground"] = "Pasal 17 huruf h UU 14/2008"
    assert second.post(f"{at}/confirm", json=why).status_code == 200
    assert second.post(f"{at}/confirm", json=why).status_code == 404
    [withdrawn] = first.get(f"{HERE}/portal").json()["withdrawn"]
    assert withdrawn["record_id"] == record
    other = first.get(f"{HERE}/portal").json()["records"][0]["record_id"]
    first.post(f"{HERE}/portal/records/{other}/take-down", json={"reason": REASON})
    [open_now] = second.get("takedowns").json()
    lifted = second.post(f"takedowns/{open_now['id']}/lift", json={"reason": "Nomor surat saja."})
    assert lifted.status_code == 200
    assert second.get("takedowns").json() == []
    assert live.of(OF_DINKES).get("takedowns").status_code == 403


def test_a_mended_row_is_corrected_by_the_decree_that_was_looked_at(live: Programs):
    superior, office = live.of(SUPERIOR), live.sample.office
    mended = dinkes_records(live.sample)
    fields = {**mended[0].fields, "ringkasan": "Ringkasan yang benar."}
    live.sample.propose(replace(mended[0], fields=fields), *mended[1:])
    approve_all(office, AGENCY, APPROVER)
    draft(office, office.agency(AGENCY))
    edition = superior.get(f"{HERE}/editions").json()[0]["id"]
    at = f"{HERE}/editions/{edition}/ralat"
    [row] = superior.get(at).json()
    assert [each["field"] for each in row["fields"]] == ["ringkasan"]
    asked: dict[str, Any] = {"number": "2/CONTOH", "day": office.today.isoformat()}
    asked["rows"] = [{name: row[name] for name in ("record_id", "content_hash")}]
    stale = asked | {"rows": [asked["rows"][0] | {"content_hash": "0" * 64}]}
    assert superior.post(f"{at}/decree", json=stale).status_code == 409
    facts = superior.post(f"{at}/decree", json=asked).json()
    assert facts["subject"].startswith("Ralat")
    other = asked | {"number": "3/CONTOH", "confirmed": facts["mark"]}
    assert superior.post(at, json=other).status_code == 409
    made = superior.post(at, json=asked | {"confirmed": facts["mark"]})
    assert made.status_code == 201, made.text
    assert superior.get(at).status_code == 404
    told = live.of(OF_ALL).get(f"{HERE}/differences").json()
    assert (told["added"], told["changed"], told["dropped"]) == (0, 1, 0)
    assert told["items"][0]["fields"][0]["after"] == "Ringkasan yang benar."
    assert live.of(OF_ALL).get(f"{HERE}/differences", params={"new": "9"}).status_code == 404


def test_differences_come_page_by_page(live: Programs):
    program, at, seen, cursor = live.of(OF_DINKES), f"{HERE}/differences", [], ""
    page: dict[str, Any] = {}
    while cursor is not None:
        page = program.get(at, params={"limit": 3, "cursor": cursor}).json()
        seen += [each["record_id"] for each in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == page["added"] == 4
    assert page["old"] == ""
    assert program.get(f"{HERE}/excluded/differences").status_code == 404


def test_a_list_of_before_is_read_then_kept_as_it_was_read(programs: Programs):
    program, at = programs.of(APPROVER), f"{HERE}/earlier-list"
    assert program.get(at).json() is None
    decree = {"path": "lama.csv", "number": "188.44/7/2020", "day": "2020-03-01"}
    lines = b"Judul Informasi;Klasifikasi;Ringkasan\n"
    lines += b"Profil Kesehatan Tahun 2025;Berkala;Isi\nKalender 2019;Berkala;Isi kalender\n"
    assert program.put(at, params=decree, content=b"\x00\x01").status_code == 409
    assert program.put(at, params=decree | {"path": "../x.csv"}, content=lines).status_code == 409
    seen = program.put(at, params=decree, content=lines)
    assert seen.status_code == 200, seen.text
    assert (seen.json()["entries"], seen.json()["matched"]) == (2, 1)
    assert program.get(at).json() is None
    assert program.post(at, json={"sha256": "0" * 64}).status_code == 409
    assert program.post(at, json={"sha256": seen.json()["sha256"]}).status_code == 201
    assert program.get(at).json()["decree"] == "188.44/7/2020"
    assert programs.of(ADMIN).get(at).status_code == 403


def test_a_whole_list_is_kept_at_the_desk(programs: Programs):
    program = programs.of(OF_DINKES)
    assert program.post(f"{HERE}/list/keep-here").json() == {"kept": 1}
    assert program.post(f"{HERE}/list/keep-here").json() == {"kept": 0}
