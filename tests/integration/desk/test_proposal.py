"""A proposal's page: what it shows, what it lets one do, what it refuses."""

from __future__ import annotations

import re
from html import unescape

import pytest

from desk.web.security_headers import FILE_POLICY
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import CHIEFS, REASON_NEEDED
from didd.model import DecisionKind, State
from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.support.desk_forms import Login, decide, field, ground_for, post, shown_on, state_of
from tests.support.samples.desk_samples import (
    APPROVER,
    HOSTILE,
    OF_DINKES,
    Sample,
    dinkes_records,
    record,
)


def test_the_page_shows_every_field_with_its_configured_label(
    sample: Sample, ids: list[int], login: Login
):
    page = unescape(login(APPROVER).get(f"/usulan/{ids[0]}").text)
    shown = sample.office.store.records.submission(ids[0]).record
    for code in shown.fields:
        assert sample.office.config.metadata[code].label.id in page
    assert "Januari 2026" in page
    assert shown.files[0].sha256 in page
    assert shown.content_hash in page
    assert "belum diisi" in page
    english = unescape(login(APPROVER).get(f"/usulan/{ids[0]}?lang=en").text)
    assert "January 2026" in english
    assert sample.office.config.metadata["retensi"].label.en in english


@pytest.mark.parametrize("digits", [18, 19, 40, 5000])
@pytest.mark.parametrize("address", ["/usulan/{}", "/usulan/{}/uji", "/didd/dinkes/kembali/{}"])
def test_a_number_of_any_length_is_no_fault(login: Login, digits: int, address: str):
    answer = login(APPROVER).get(address.format("9" * digits))
    assert answer.status_code == 404
    assert "<html" in answer.text


def test_findings_stand_beside_the_field_they_are_about(ids: list[int], login: Login):
    client = login(APPROVER)
    page = client.get(f"/usulan/{ids[0]}").text
    assert re.search(
        r"Ringkasan Isi Informasi</dt>.*?Ringkasan sama dengan judulnya", page, re.DOTALL
    )
    assert "&lt;b&gt;tebal&lt;/b&gt;" in page
    assert "Ringkasan sama dengan judulnya" not in client.get(f"/usulan/{ids[1]}").text


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("approve", State.APPROVED),
        ("return", State.RETURNED),
        ("reject", State.REJECTED),
        ("test", State.TESTED),
    ],
)
def test_each_act_is_carried_out_with_its_reason_and_the_officer(
    sample: Sample, ids: list[int], login: Login, kind: str, state: State
):
    client = login(APPROVER)
    answer = decide(client, ids[0], kind, "Alasan yang jelas.")
    assert answer.status_code == 303
    assert state_of(sample, ids[0]) is state
    (made,) = sample.office.store.decisions.on(ids[0])
    assert (made.officer, made.reason, made.kind.value) == (APPROVER, "Alasan yang jelas.", kind)
    page = client.get(f"/usulan/{ids[0]}").text
    assert "Alasan yang jelas." in page
    assert verify(sample.office.store.audit.events()) == []


@pytest.mark.parametrize("kind", sorted(REASON_NEEDED & CHIEFS))
def test_a_no_without_a_reason_is_refused_and_the_typed_text_is_kept(
    sample: Sample, ids: list[int], login: Login, kind: DecisionKind
):
    answer = decide(login(APPROVER), ids[0], kind.value, "   ")
    assert answer.status_code == 409
    assert "harus disertai alasan" in answer.text
    assert re.search(rf"<details class=\"card act {kind.value}\" open", answer.text)
    assert state_of(sample, ids[0]) is State.SUBMITTED


def test_an_act_on_other_content_than_was_shown_is_refused(
    sample: Sample, ids: list[int], login: Login
):
    client, address = login(APPROVER), f"/usulan/{ids[0]}"
    answer = post(client, address, address, isi="0" * 64, terakhir="0", keputusan="approve")
    assert answer.status_code == 409
    assert "sudah berubah sejak halaman dibuka" in answer.text
    assert state_of(sample, ids[0]) is State.SUBMITTED


def test_a_version_that_a_newer_one_replaced_can_no_longer_be_decided(
    sample: Sample, ids: list[int], login: Login
):
    client, address = login(APPROVER), f"/usulan/{ids[0]}"
    shown = client.get(address).text
    first, *rest = dinkes_records(sample)
    newer = record("dinkes", first.key, first.title, files=first.files, retensi="10 tahun")
    (new_id,) = sample.propose(newer, *rest)
    answer = client.post(
        address,
        data={"token": field(shown, "token"), **shown_on(shown), "keputusan": "approve"},
    )
    assert answer.status_code == 409
    assert f"usulan nomor {new_id}" in answer.text
    assert state_of(sample, ids[0]) is State.SUPERSEDED
    listed = client.get("/antrean").text
    assert f'href="/usulan/{new_id}"' in listed
    assert f'href="/usulan/{ids[0]}"' not in listed
    stale = [f"{ids[0]}:{field(shown, 'isi')}:0"]
    assert post(client, "/antrean/putuskan", usulan=stale, keputusan="approve").status_code == 409


def test_deciding_twice_is_refused_with_a_sentence(sample: Sample, ids: list[int], login: Login):
    client, address = login(APPROVER), f"/usulan/{ids[0]}"
    shown = client.get(address).text
    form = {"token": field(shown, "token"), **shown_on(shown), "keputusan": "approve"}
    assert client.post(address, data=form).status_code == 303
    again = client.post(address, data=form)
    assert again.status_code == 409
    assert f"usulan nomor {ids[0]} telah disetujui oleh" in again.text
    assert len(sample.office.store.decisions.on(ids[0])) == 1


#: What a first officer does, and what a second one then sends from a page shown before.
OVERTAKEN = [
    ((), first, second)
    for first in ("approve", "return", "reject", "test")
    for second in ("approve", "return", "reject", "test")
] + [
    (("test",), "approve", "return"),
    (("approve",), "test", "approve"),
    (("test", "approve"), "test", "return"),
]


@pytest.mark.parametrize(("before", "first", "second"), OVERTAKEN)
def test_a_page_that_another_decision_overtook_decides_nothing_and_shows_that_one(
    sample: Sample, ids: list[int], login: Login, before: tuple[str, ...], first: str, second: str
):
    slow, quick, address = login(APPROVER), login(APPROVER), f"/usulan/{ids[0]}"
    for kind in before:
        decide(quick, ids[0], kind, "Sebelumnya.")
    page = slow.get(address).text
    decide(quick, ids[0], first, "Alasan yang pertama.")
    reached = state_of(sample, ids[0])
    form = {"token": field(page, "token"), **shown_on(page), "keputusan": second}
    form |= ground_for(second)
    answer = slow.post(address, data=form | {"alasan": "Alasan yang kedua."})
    assert answer.status_code == 409
    assert f"usulan nomor {ids[0]} telah" in answer.text
    assert "Alasan yang pertama." in answer.text
    assert state_of(sample, ids[0]) is reached
    refused = [e for e in sample.office.store.audit.events() if e.act == "refused"]
    assert len(refused) == 1


def test_changes_against_the_last_approved_version_are_shown_field_by_field_and_file_by_file(
    sample: Sample, ids: list[int], login: Login
):
    client = login(APPROVER)
    decide(client, ids[0], "approve")
    first, *rest = dinkes_records(sample)
    mended = sample.file(first.files[0].path, b"kabupaten;jumlah\nKapuas;13\n")
    extra = sample.file("profil/lampiran.csv", b"a;b\n")
    newer = record("dinkes", first.key, first.title, files=(mended, extra), retensi="10 tahun")
    (new_id,) = sample.propose(newer, *rest)
    page = client.get(f"/usulan/{new_id}").text
    assert "3 perubahan" in page
    assert "<del><bdi>5 tahun</bdi></del>" in page
    assert "<ins><bdi>10 tahun</bdi></ins>" in page
    assert "Isi berubah" in page
    assert first.files[0].sha256 in page
    assert mended.sha256 in page
    old = client.get(f"/usulan/{new_id}/berkas/{first.files[0].sha256}")
    assert old.content == b"kabupaten;jumlah\nKapuas;12\n"


def test_a_file_is_handed_out_as_sent_and_can_never_run(
    sample: Sample, ids: list[int], login: Login
):
    client = login(OF_DINKES)
    sha256 = dinkes_records(sample)[0].files[0].sha256
    answer = client.get(f"/usulan/{ids[0]}/berkas/{sha256}")
    assert answer.content == b"kabupaten;jumlah\nKapuas;12\n"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == FILE_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_files_of_the_proposal_itself_are_handed_out(
    sample: Sample, ids: list[int], login: Login
):
    stranger, _ = sample.office.archive.put([b"rahasia"])
    client = login(APPROVER)
    for sha256 in (stranger, "0" * 64, "..%2f..%2fdidd.db"):
        assert client.get(f"/usulan/{ids[0]}/berkas/{sha256}").status_code == 404


def test_a_hostile_file_name_stays_one_header_and_one_text(sample: Sample, login: Login):
    name = 'ber"kas\r\nSet-Cookie: x=1;<img src=x>é.csv'
    item = record("dinkes", "nama", "Nama Berkas Aneh", files=(sample.file(name, b"1;2\n"),))
    (number,) = sample.propose(item)
    client = login(APPROVER)
    answer = client.get(f"/usulan/{number}/berkas/{item.files[0].sha256}")
    assert answer.content == b"1;2\n"
    assert "set-cookie" not in answer.headers
    assert "<img" not in client.get(f"/usulan/{number}").text


def test_a_file_name_that_is_no_unicode_shows_all_the_same(sample: Sample, login: Login):
    name = sample.file("berkas \udcff aneh.csv", b"1;2\n")
    (number,) = sample.propose(record("dinkes", "rusak", "Nama Berkas Rusak", files=(name,)))
    client = login(APPROVER)
    assert "berkas \ufffd aneh.csv" in client.get(f"/usulan/{number}").text
    assert client.get(f"/usulan/{number}/berkas/{name.sha256}").content == b"1;2\n"


@pytest.mark.parametrize("address", ["/antrean", "/usulan/{id}", "/didd/dinkes", "/"])
def test_hostile_titles_show_as_text_everywhere(
    sample: Sample, ids: list[int], login: Login, address: str
):
    approve_all(sample.office, "disdik", APPROVER)
    client = login(APPROVER)
    if address == "/didd/dinkes":
        approve_all(sample.office, "dinkes", APPROVER)
        draft(sample.office, sample.office.agency("dinkes"))
    page = client.get(address.replace("{id}", str(ids[3]))).text
    assert not re.search(r"<script(?! src=./static/)", page), "no script but the page's own"
    if address != "/":
        assert HOSTILE in unescape(page)
