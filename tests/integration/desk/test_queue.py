"""The queue: its order, its filters, and approving several in one act."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from didd.model import State
from tests.support.desk_forms import PEOPLE, Login, decide, post, state_of
from tests.support.samples.desk_samples import (
    APPROVER,
    Sample,
    record,
)


def test_the_queue_puts_serta_merta_first_and_then_the_longest_waiting(
    ids: list[int], login: Login
):
    page = login(APPROVER).get("/antrean").text
    order = [int(n) for n in re.findall(r'<h2><a href="/usulan/(\d+)"', page)]
    assert order[0] == ids[2]
    assert order[1:] == sorted(order[1:])
    assert "5 usulan." in page


def test_only_the_approver_gets_checkboxes(ids: list[int], login: Login):
    for officer in PEOPLE[1:]:
        page = login(officer).get("/antrean").text
        assert ('type="checkbox"' in page) == (officer == APPROVER)


def test_the_queue_filters_by_agency_state_and_title(ids: list[int], login: Login):
    client = login(APPROVER)
    decide(client, ids[1], "return", "Lengkapi.")
    assert "1 usulan." in client.get("/antrean?pd=disdik").text
    assert "1 usulan." in client.get("/antrean?keadaan=dikembalikan").text
    assert "1 usulan." in client.get("/antrean?cari=PROFIL").text
    assert "0 usulan." in client.get("/antrean?cari=%25").text
    assert "0 usulan." in client.get("/antrean?pd=tidak-ada").text
    assert client.get("/antrean?hlm=99999&keadaan=x&hlm=-1").status_code == 200


def test_a_long_queue_comes_in_pages_of_fifty(sample: Sample, login: Login):
    many = [record("bkad", f"k{i}", f"Laporan Aset Nomor {i:03}", position=i) for i in range(120)]
    sample.propose(*many)
    client = login(APPROVER)
    seen: list[str] = []
    for number in (1, 2, 3):
        page = client.get(f"/antrean?hlm={number}").text
        seen += re.findall(r"<bdi>(Laporan Aset Nomor \d+)</bdi>", page)
        assert f"Halaman {number} dari 3" in page
    assert seen == [r.title for r in many]


def test_waiting_longer_than_the_standard_shows(sample: Sample, ids: list[int], login: Login):
    assert "waited late" not in login(APPROVER).get("/antrean").text
    sample.clock.at += timedelta(days=8, hours=1)
    page = login(APPROVER).get("/antrean").text
    assert "Menunggu 8 hari" in page
    assert "waited late" in page


def choices(client: TestClient) -> list[str]:
    return re.findall(r'name="usulan" value="([^"]+)"', client.get("/antrean").text)


def test_several_are_approved_in_one_act_after_a_look_at_what_it_means(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    chosen = choices(client)
    check = post(client, "/antrean/periksa", usulan=chosen)
    assert "layak dipublikasikan" in check.text
    assert re.findall(r'name="usulan" value="([^"]+)"', check.text) == chosen
    assert all(state_of(sample, i) is State.SUBMITTED for i in ids)
    done = post(client, "/antrean/setujui", usulan=chosen)
    assert done.status_code == 303
    assert "5 usulan disetujui." in client.get("/antrean").text
    assert all(state_of(sample, i) is State.APPROVED for i in ids)
    assert "5 usulan disetujui." not in client.get("/antrean").text


def test_one_that_cannot_be_approved_keeps_all_from_being_approved(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    chosen = choices(client)
    decide(client, ids[3], "reject", "Bukan informasi publik.")
    answer = post(client, "/antrean/setujui", usulan=chosen)
    assert answer.status_code == 409
    assert "Tidak ada yang disetujui" in answer.text
    assert [state_of(sample, i) for i in ids[:3]] == [State.SUBMITTED] * 3


@pytest.mark.parametrize("chosen", [[], ["bukan-nomor:abc"], ["1"], ["١:abc"], ["-1:a"]])
def test_choosing_nothing_or_nonsense_approves_nothing(
    sample: Sample, ids: list[int], login: Login, chosen: list[str]
):
    client = login(APPROVER)
    for address in ("/antrean/periksa", "/antrean/setujui"):
        answer = post(client, address, usulan=chosen)
        assert answer.status_code == 400
        assert "Belum ada usulan yang dipilih" in answer.text
    assert sample.office.store.decisions.after(0) == []
