"""What the superior does before a list is final: read once more, strike rows, give all back."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from starlette.testclient import TestClient

from didd.approval.audit_chain import verify
from didd.model import State
from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.support.desk_forms import Login, decide, establish_at, field, state_of, today_of
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_DINKES,
    SUPERIOR,
    Sample,
)

HERE = "/didd/dinkes"


@pytest.fixture
def drafted(sample: Sample, ids: list[int]) -> Sample:
    approve_all(sample.office, "dinkes", APPROVER)
    draft(sample.office, sample.office.agency("dinkes"))
    return sample


def titles(sample: Sample) -> set[str]:
    found = sample.office.store.editions.draft("dinkes")
    return {e.title for e in found.register.entries} if found else set()


def look(client: TestClient, **fields: str):
    page = client.get(HERE).text
    form = {"token": field(page, "token"), "isi": field(page, "isi")} | fields
    return client.post(f"{HERE}/tetapkan/periksa", data=form)


def say(client: TestClient, address: str, reason: str, shown_at: str = HERE):
    page = client.get(shown_at).text
    form = {"token": field(page, "token"), "isi": field(page, "isi"), "alasan": reason}
    return client.post(f"{HERE}/{address}", data=form)


def test_a_decree_is_shown_as_it_will_be_printed_before_anything_is_final(
    drafted: Sample, login: Login
):
    client = login(SUPERIOR)
    page = look(client, nomor=" 188.44/12/2026 ", tanggal=today_of(drafted))
    assert page.status_code == 200
    text = unescape(re.sub(r"<[^>]+>", " ", page.text))
    for said in ("188.44/12/2026", "Petugas Contoh Tiga", "Pangkat Contoh", "Palangka Raya"):
        assert said in text
    assert "NIP 000000000000000003" in text
    assert drafted.office.store.editions.current("dinkes") is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("1900-01-01", "mendahului persetujuan terbaru"), ("2999-01-01", "masa depan")],
)
def test_a_day_that_cannot_be_is_refused_at_both_steps(
    drafted: Sample, login: Login, day: str, sentence: str
):
    client = login(SUPERIOR)
    refused = look(client, nomor="1", tanggal=day)
    assert refused.status_code == 409
    assert sentence in refused.text
    assert 'value="1"' in refused.text
    seen = look(client, nomor="1", tanggal=today_of(drafted)).text
    form = {name: field(seen, name) for name in ("token", "isi", "nomor", "akibat", "terbaca")}
    final = client.post(f"{HERE}/tetapkan", data=form | {"tanggal": day})
    assert final.status_code == 409
    assert drafted.office.store.editions.current("dinkes") is None


def test_what_was_not_read_is_not_established(drafted: Sample, login: Login):
    client = login(SUPERIOR)
    seen = look(client, nomor="1", tanggal=today_of(drafted)).text
    form = {name: field(seen, name) for name in ("token", "isi", "nomor", "tanggal", "akibat")}
    for mark in ("", "0" * 64):
        answer = client.post(f"{HERE}/tetapkan", data=form | {"terbaca": mark})
        assert answer.status_code == 409
        assert "aca" in answer.text
    other = form | {"terbaca": field(seen, "terbaca"), "nomor": "2"}
    assert client.post(f"{HERE}/tetapkan", data=other).status_code == 409
    assert drafted.office.store.editions.current("dinkes") is None
    right = form | {"terbaca": field(seen, "terbaca")}
    assert client.post(f"{HERE}/tetapkan", data=right).status_code == 303


def test_a_number_serves_one_decree_of_a_signatory_and_year(drafted: Sample, login: Login):
    client, today = login(SUPERIOR), today_of(drafted)
    assert establish_at(client, HERE, {"nomor": "188/1", "tanggal": today}).status_code == 303
    approve_all(drafted.office, "disdik", APPROVER)
    draft(drafted.office, drafted.office.agency("disdik"))
    again = establish_at(client, "/didd/disdik", {"nomor": "188 / 1", "tanggal": today})
    assert again.status_code == 409
    assert "sudah menandatangani keputusan lain" in again.text
    assert (
        establish_at(client, "/didd/disdik", {"nomor": "188/2", "tanggal": today}).status_code
        == 303
    )


def test_two_that_confirm_at_once_establish_once(drafted: Sample, login: Login):
    clients = [login(SUPERIOR), login(SUPERIOR)]
    forms: list[dict[str, str]] = []
    for client in clients:
        seen = look(client, nomor="1", tanggal=today_of(drafted)).text
        names = ("token", "isi", "nomor", "tanggal", "akibat", "terbaca")
        forms.append({name: field(seen, name) for name in names})
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda c, f: c.post(f"{HERE}/tetapkan", data=f), clients, forms))
    # The other is refused; on a busy machine it may find its files taken back, and is told so.
    assert sorted(a.status_code for a in answers) in ([303, 409], [303, 503])
    assert len(drafted.office.store.editions.established("dinkes")) == 1


def test_a_row_opens_its_files_and_its_approval(drafted: Sample, ids: list[int], login: Login):
    for officer in (SUPERIOR, APPROVER, OF_DINKES):
        client = login(officer)
        links = re.findall(rf'href="({HERE}/butir/[^"]+)"', client.get(HERE).text)
        assert len(links) == 4
        page = next(p for link in links if "Profil Kesehatan" in (p := client.get(link).text))
        assert "Petugas Contoh Dua, PPID Utama (contoh)" in page
        [file] = re.findall(r'href="(/usulan/\d+/berkas/[0-9a-f]{64})" download', page)
        assert client.get(file).status_code == 200
        assert ("Coret butir ini" in page) == (officer == SUPERIOR)
    assert login(ADMIN).get(f"{HERE}/butir/tidak-ada").status_code == 404


def strike(client: TestClient, title: str, reason: str):
    links = re.findall(rf'href="({HERE}/butir/[^"]+)"', client.get(HERE).text)
    link, page = next((link, page) for link in links if title in (page := client.get(link).text))
    form = {name: field(page, name) for name in ("token", "isi", "versi")}
    return client.post(f"{link}/coret", data=form | {"alasan": reason})


def test_a_struck_row_leaves_the_draft_and_waits_for_the_chief_officer(
    drafted: Sample, ids: list[int], login: Login
):
    client = login(SUPERIOR)
    assert strike(client, "Buku Tamu Pelayanan", "x").status_code == 409
    assert "Buku Tamu Pelayanan" in titles(drafted)
    done = strike(client, "Buku Tamu Pelayanan", "Bukan milik dinas ini.")
    assert done.status_code == 303
    assert "Buku Tamu Pelayanan" not in titles(drafted)
    assert state_of(drafted, ids[1]) is State.SUBMITTED
    chief = login(APPROVER)
    assert "Buku Tamu Pelayanan" in chief.get("/antrean?pd=dinkes").text
    assert "Bukan milik dinas ini." in chief.get(f"/usulan/{ids[1]}").text
    assert decide(chief, ids[1], "approve", "Memang milik dinas.").status_code == 303
    draft(drafted.office, drafted.office.agency("dinkes"))
    assert "Buku Tamu Pelayanan" in titles(drafted)
    assert verify(drafted.office.store.audit.events()) == []


def test_a_draft_that_changed_meanwhile_is_not_struck_from(
    drafted: Sample, ids: list[int], login: Login
):
    client = login(SUPERIOR)
    links = re.findall(rf'href="({HERE}/butir/[^"]+)"', client.get(HERE).text)
    page = client.get(links[0]).text
    form = {name: field(page, name) for name in ("token", "isi", "versi")}
    decide(login(APPROVER), ids[1], "return", "Lengkapi dahulu.")
    draft(drafted.office, drafted.office.agency("dinkes"))
    answer = client.post(f"{links[0]}/coret", data=form | {"alasan": "Bukan milik dinas."})
    assert answer.status_code == 409
    assert "sudah berubah" in answer.text


def test_a_draft_given_back_waits_until_the_chief_officer_lays_it_before_again(
    drafted: Sample, login: Login
):
    superior, chief = login(SUPERIOR), login(APPROVER)
    assert say(superior, "kembalikan", "x").status_code == 409
    assert say(superior, "kembalikan", "Urutannya belum benar.").status_code == 303
    page = superior.get(HERE).text
    assert "Urutannya belum benar." in page
    assert "Baca keputusan sekali lagi" not in page
    waiting = drafted.office.store.editions.draft("dinkes")
    assert waiting is not None
    form = {"token": field(page, "token"), "isi": waiting.register.content_hash, "nomor": "1"}
    form["tanggal"] = today_of(drafted)
    look_again = superior.post(f"{HERE}/tetapkan/periksa", data=form)
    assert look_again.status_code == 409
    assert "mengembalikan rancangan ini" in look_again.text
    assert superior.post(f"{HERE}/ajukan-lagi", data=form).status_code == 403
    assert say(chief, "ajukan-lagi", "Urutannya menurut daftar dinas.").status_code == 303
    assert "Urutannya menurut daftar dinas." in superior.get(HERE).text
    done = establish_at(superior, HERE, {"nomor": "1", "tanggal": today_of(drafted)})
    assert done.status_code == 303
    drafted.clock.at += timedelta(minutes=1)
    facts = drafted.office.store.to_tell.facts(drafted.office.now())
    assert facts.drafts_said == ()
