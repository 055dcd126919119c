"""A check asked for at the desk: asked once, told how far it is, and what it found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest

from didd.adapters.store.workspace.check_requests import CheckState
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.findings.slip_words import SEVERITY_WORDS
from didd.i18n import in_language
from didd.model import Severity
from didd.steps.collect.collect import harvest
from didd.steps.workspace.ask_check import ask_after_files, ask_check
from tests.integration.desk.workspace.conftest import AGENCY, logging_in, write_list
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import APPROVER, OF_ALL, OF_DINKES, SUPERIOR, Sample

PAGE = f"/periksa/{AGENCY}"


def ask(client, **fields: str):
    return post(client, PAGE, PAGE, **fields)


def asked_in_the_chain(sample: Sample) -> int:
    return len([e for e in sample.office.store.audit.events() if e.act == "check.asked"])


@pytest.mark.parametrize("officer", [OF_DINKES, OF_ALL, APPROVER])
def test_two_clicks_are_one_check_in_the_chain(
    sample: Sample, folder: Path, login: Login, officer: str
):
    client = login(officer)
    assert "Belum ada yang dilihat" in client.get(PAGE).text
    assert ask(client).status_code == 303
    assert ask(client).status_code == 303
    [waiting] = sample.office.store.check_requests.open()
    sample.office.store.check_requests.progress(waiting.id, "reading", sample.office.now(), 1, 3)
    assert ask(client).status_code == 303
    [going_on] = sample.office.store.check_requests.open()
    assert (going_on.id, going_on.officer) == (waiting.id, officer)
    assert asked_in_the_chain(sample) == 1
    assert verify(list(sample.office.store.audit.events())) == []


def test_the_page_says_how_far_it_is_and_follows_without_scripts(
    sample: Sample, folder: Path, login: Login
):
    client, requests = login(OF_DINKES), sample.office.store.check_requests
    ask(client)
    page = client.get(PAGE).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Periksa sekali lagi" not in page
    [one] = requests.open()
    requests.progress(one.id, "checking", sample.office.now(), 12, 30)
    page = client.get(PAGE).text
    assert "12 dari 30 berkas" in page
    assert 'data-open="1"' in page
    requests.end(one.id, CheckState.FAILED, sample.office.now(), "Folder <b>tidak ada</b>.")
    page = client.get(PAGE).text
    assert "http-equiv" not in page
    assert "Folder &lt;b&gt;tidak ada&lt;/b&gt;." in page
    assert ask(client).status_code == 303
    assert requests.open()[0].id != one.id


def test_what_nothing_begins_says_so(sample: Sample, folder: Path, login: Login):
    client = login(OF_DINKES)
    ask(client)
    assert "belum hilang" not in client.get(PAGE).text
    sample.clock.at += timedelta(minutes=5)
    assert "Permintaan ini tidak hilang" in client.get(PAGE).text


def test_what_came_while_a_check_goes_on_is_checked_after_it(
    sample: Sample, folder: Path, login: Login
):
    agency, requests = sample.office.agency(AGENCY), sample.office.store.check_requests
    first = ask_after_files(sample.office, agency, OF_DINKES)
    sample.clock.at += timedelta(seconds=1)
    again = ask_after_files(sample.office, agency, OF_DINKES)
    assert again.id == first.id
    assert again.due_at > first.due_at
    requests.progress(first.id, "reading", sample.office.now())
    second = ask_after_files(sample.office, agency, OF_DINKES)
    assert second.id != first.id
    assert [r.id for r in requests.open()] == [first.id, second.id]


def test_what_was_found_is_said_in_the_words_of_the_slip_which_is_there_to_take(
    sample: Sample, folder: Path, login: Login
):
    write_list(folder, "Laporan Tahunan a", "Rencana Kerja b", "<b>Naskah</b> c")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    harvest(sample.office, sample.office.agency(AGENCY))
    client = login(OF_DINKES)
    page = unescape(client.get(PAGE).text)
    slip = client.get(f"{PAGE}/hasil.html")
    assert slip.headers["content-type"] == "application/octet-stream"
    said = slip.text
    words = in_language(SEVERITY_WORDS[Severity.ERROR], "id")
    assert words in page
    assert words in said
    for group in sample.office.store.harvests.findings(AGENCY):
        assert group.message in page
        assert group.message in unescape(said)
    assert "<b>Naskah" not in client.get(PAGE).text
    workbook = client.get(f"{PAGE}/hasil.xlsx")
    assert workbook.content[:2] == b"PK"
    assert "attachment" in workbook.headers["content-disposition"]
    english = client.get(f"{PAGE}?lang=en").text
    assert "Must be mended" in english


def test_others_see_what_was_found_and_may_not_take_the_slip(
    sample: Sample, folder: Path, login: Login
):
    write_list(folder, "Laporan Tahunan a")
    harvest(sample.office, sample.office.agency(AGENCY))
    client = login(SUPERIOR)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "<button" not in page.text.split("<main")[1]
    assert client.get(f"{PAGE}/hasil.xlsx").status_code == 403
    assert login(OF_DINKES).get("/periksa/disdik").status_code == 404


def test_no_slip_yet_and_no_folder_are_sentences(sample: Sample, folder: Path, login: Login):
    client = login(OF_DINKES)
    assert client.get(f"{PAGE}/hasil.xlsx").status_code == 409
    sample.office = replace(sample.office, sources=None)
    client = logging_in(sample)(OF_DINKES)
    answer = ask(client)
    assert answer.status_code == 409
    assert "belum punya folder" in answer.text
    assert client.get(f"/berkas/{AGENCY}").status_code == 200
    assert sample.office.store.check_requests.open() == []
    refused = [e for e in sample.office.store.audit.events() if e.act == "refused"]
    assert refused[-1].details["wanted"] == "check.asked"


def test_that_files_may_be_gone_is_said_of_one_held_reading_only(
    sample: Sample, folder: Path, login: Login
):
    client, agency = login(OF_DINKES), sample.office.agency(AGENCY)
    for said in ("ya", "1", "0", "-1", "9" * 40, "\u0662"):
        assert ask(client, hilang=said).status_code == 409
    assert sample.office.store.check_requests.open() == []
    write_list(folder, "Laporan Tahunan a", "Rencana Kerja b")
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(b"x;y\n1;2\n" + name.encode())
    assert harvest(sample.office, agency).status == "done"
    for name in ("a.csv", "b.csv"):
        (folder / name).rename(folder.parent / name)
    assert harvest(sample.office, agency).status == "held"
    assert harvest(sample.office, agency).status == "held"
    last = sample.office.store.harvests.latest(AGENCY)
    assert last is not None
    assert ask(client, hilang=str(last.id - 1)).status_code == 409
    assert ask(client, hilang=str(last.id)).status_code == 303
    [asked] = sample.office.store.check_requests.open()
    assert (asked.accept_missing, asked.held) == (True, last.id)
    told = [e for e in sample.office.store.audit.events() if e.act == "check.asked"]
    assert told[-1].details["because"] == f"held/{last.id}"
    assert verify(list(sample.office.store.audit.events())) == []
    assert sample.office.store.evidence.read().altered == ()


def test_an_agency_that_ended_is_not_checked(sample: Sample, folder: Path):
    ended = replace(sample.office.agency(AGENCY), ended=date(2026, 1, 1))
    with pytest.raises(Refused, match="berakhir"):
        ask_check(sample.office, ended, OF_ALL)
    assert sample.office.store.check_requests.open() == []
