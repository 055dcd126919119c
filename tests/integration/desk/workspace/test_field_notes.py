"""Notes on single fields: beside the cell, told of until answered, nowhere outside the office."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

from didd.adapters.register_files.render import render
from didd.adapters.store.decisions import Verdict
from didd.approval.audit_chain import verify
from didd.messages.what_is_new import news
from didd.model import DecisionKind, InventoryRow, State
from didd.steps.approve import decide
from didd.steps.audit import examine
from didd.steps.establish import draft
from didd.steps.workspace.note import write_note
from tests.support.bureau import PEMBANTU, UTAMA, Bureau, row
from tests.support.desk_forms import Login, post, shown_on, state_of
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_ALL,
    OF_DINKES,
    SUPERIOR,
    Sample,
    dinkes_records,
)

RETENTION, FILES = "Retensi mana? <i>", "Berkas halaman 2 terbalik."


def give_back(sample: Sample, login: Login, number: int, **notes: str):
    address = f"/usulan/{number}"
    sample.clock.at = datetime.now(UTC)
    client = login(APPROVER)
    form = shown_on(client.get(address).text)
    said = {f"catatan.{code}": text for code, text in notes.items()}
    reason = {"keputusan": "return", "alasan": "Lengkapi dahulu."}
    return post(client, address, address, **form, **reason, **said)


def in_the_list(sample: Sample) -> None:
    """Put rows of the agency's list under its records, as a harvest would."""
    records = dinkes_records(sample)
    rows = [
        InventoryRow("inventaris.csv", "", n, {"judul": r.title, "retensi": "5 tahun"}, {})
        for n, r in enumerate(records, start=2)
    ]
    harvests = sample.office.store.harvests
    harvests.save_rows("dinkes", harvests.begin("dinkes"), rows)


def test_a_return_says_beside_each_field_what_is_to_be_mended(
    sample: Sample, ids: list[int], login: Login
):
    in_the_list(sample)
    assert give_back(sample, login, ids[0], retensi=RETENTION, berkas=FILES).status_code == 303
    assert state_of(sample, ids[0]) is State.RETURNED
    for officer in (OF_DINKES, APPROVER, SUPERIOR):
        page = login(officer).get(f"/usulan/{ids[0]}").text
        assert unescape(page).count(RETENTION) == 2, "beside the field, and in the history"
        assert RETENTION not in page
        assert page.count(FILES) == 2
        history = page[page.index('class="history"') :]
        assert history.index("Lengkapi dahulu.") < history.index("Retensi mana?")
    cell = login(OF_DINKES).get("/daftar/dinkes/baris?sumber=inventaris.csv&baris=2").text
    label = cell.index('for="retensi"')
    assert label < cell.index("Retensi mana? &lt;i&gt;") < cell.index('for="media"')
    assert f'href="/usulan/{ids[0]}#riwayat"' in cell
    events = list(sample.office.store.audit.events())
    acts = [e.act for e in events if e.act != "login"]
    assert acts[-3:] == ["return", "note.added", "note.added"]
    assert verify(events) == []
    assert not examine(sample.office, ask_portal=False).broken


def test_a_return_that_is_refused_keeps_what_was_typed_and_no_note(
    sample: Sample, ids: list[int], login: Login
):
    address, client = f"/usulan/{ids[0]}", login(APPROVER)
    form = shown_on(client.get(address).text)
    said = {"keputusan": "return", "alasan": "", "catatan.retensi": RETENTION}
    answer = post(client, address, address, **form, **said)
    assert answer.status_code == 409
    assert RETENTION in unescape(answer.text)
    assert "note.added" not in [e.act for e in sample.office.store.audit.events()]
    approved = post(client, address, address, **form, **{**said, "keputusan": "approve"})
    assert approved.status_code == 303
    assert "note.added" not in [e.act for e in sample.office.store.audit.events()]


def test_the_first_page_tells_each_side_until_it_answers(
    sample: Sample, ids: list[int], login: Login
):
    page = f"/usulan/{ids[0]}"
    agency, chief = login(OF_DINKES), login(APPROVER)
    assert "catatan menunggu jawaban" not in agency.get("/").text
    sample.clock.at = datetime.now(UTC)
    post(chief, f"{page}/catatan", page, catatan="Tahun berapa?", bidang="retensi")
    assert "1 catatan menunggu jawaban Anda" in agency.get("/").text
    assert "Tahun berapa?" in agency.get("/").text
    assert "catatan menunggu jawaban" not in chief.get("/").text
    assert "catatan menunggu jawaban" not in login(SUPERIOR).get("/").text
    sample.clock.at += timedelta(minutes=1)
    post(agency, f"{page}/catatan", page, catatan="Tahun 2025.")
    assert "catatan menunggu jawaban" not in agency.get("/").text
    assert "Tahun 2025." in chief.get("/").text
    sample.clock.at += timedelta(days=40)
    assert "catatan menunggu jawaban" not in login(APPROVER).get("/").text


def test_a_decision_answers_the_agency_and_another_agency_hears_nothing(
    sample: Sample, ids: list[int], login: Login
):
    page, other = f"/usulan/{ids[0]}", sample.office.store.records.queue(agency="disdik")[0].id
    post(login(OF_ALL), f"{page}/catatan", page, catatan="Mohon didahulukan.")
    post(login(APPROVER), f"/usulan/{other}/catatan", page, catatan="Untuk dinas lain.")
    assert "Mohon didahulukan." in login(APPROVER).get("/").text
    assert "Untuk dinas lain." not in login(OF_DINKES).get("/").text
    assert give_back(sample, login, ids[0], retensi=RETENTION).status_code == 303
    assert "Mohon didahulukan." not in login(APPROVER).get("/").text
    assert "Retensi mana?" in login(OF_DINKES).get("/").text


def test_notes_leave_the_office_by_no_way(tmp_path: Path):
    """Neither the portal, nor a list, the slip in the folder or a mail has a word of them."""
    bureau = Bureau(tmp_path)
    bureau.list(row("Laporan Kinerja", "a.csv"), row("Profil Dinas", "b.csv"))
    bureau.put(a_csv=b"x;y\n1;2\n", b_csv=b"x;y\n3;4\n")
    bureau.harvest()
    office = bureau.office
    secret, word = "Rahasia antara kita, kode ZQX-77.", "ZQX-77"
    [first, second] = office.store.records.queue(agency=bureau.slug)
    write_note(office, first, UTAMA, secret, "retensi")
    write_note(office, first, PEMBANTU, secret)
    verdict = Verdict(
        second.id, DecisionKind.RETURN, "Lengkapi dahulu.", second.content_hash,
        notes={"judul": secret},
    )  # fmt: skip
    decide(office, [verdict], UTAMA)
    told = news(office.store.to_tell.facts(office.now()), office.config.sop, office.now())
    assert "noted" in {each.kind.value for each in told}
    assert word not in str(told)
    bureau.approve(first.record.title)
    edition = draft(office, bureau.agency)
    assert edition is not None
    files = render(edition, office.config, ["csv", "json", "jsonld", "xlsx"])
    bureau.establish()
    bureau.publish()
    bureau.harvest()
    shown = json.dumps([d.dataset for d in bureau.portal.datasets.values()], default=str)
    assert word not in shown
    assert not [name for name, content in files.items() if word.encode() in content]
    found = {p for p in bureau.anywhere(word.encode()) if "didd.db" not in p}
    assert found == set(), "the database alone has it"
    assert (bureau.folder / "_hasil").is_dir()
