"""How an officer is written to, chosen on their own page; the outbox on the administrator's."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from didd.adapters.smtp import MailServer, SmtpMailer
from didd.adapters.store.messages.outbox import MailState
from didd.messages.when import Way
from didd.steps.messages.choosing import choose
from didd.steps.messages.tell import send_messages
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, HOSTILE, PASSWORD, Sample
from tests.support.servers.mail_server import SENDER, mail_server

CHOSEN = {
    "surel": "utama@kantor.example",
    "cara": "digest",
    "ringkasan": "07:15",
    "tenang_dari": "19:00",
    "tenang_sampai": "06:30",
    "bahasa": "en",
}


def test_an_officer_chooses_how_they_are_written_to(sample: Sample, login: Login):
    client = login(APPROVER)
    assert post(client, "/akun/pesan", "/akun", **CHOSEN).status_code == 303
    kept = sample.office.store.message_choices.of(APPROVER)
    assert (kept.address, kept.way, kept.language) == (CHOSEN["surel"], Way.DIGEST, "en")
    assert kept.quiet_until.strftime("%H:%M") == "06:30"
    page = client.get("/akun").text
    assert 'value="utama@kantor.example"' in page
    assert 'value="digest" selected' in page
    event = list(sample.office.store.audit.events())[-1]
    assert (event.act, event.actor, event.object) == (
        "officer.messages",
        APPROVER,
        f"officer/{APPROVER}",
    )
    assert "kantor.example" not in str(event.details), "an address is not for the chain"


@pytest.mark.parametrize(
    "wrong",
    [{"surel": "bukan alamat"}, {"surel": ""}, {"surel": "a@b.example\nBcc: c@d.example"},
     {"ringkasan": "pagi"}, {"cara": "merpati"}],
)  # fmt: skip
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    sample: Sample, login: Login, wrong: dict[str, str]
):
    answer = post(login(APPROVER), "/akun/pesan", "/akun", **CHOSEN | wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert sample.office.store.message_choices.of(APPROVER) is None


def test_nobody_wants_mails_without_an_address_but_may_want_none(sample: Sample, login: Login):
    asked = CHOSEN | {"surel": "", "cara": "never"}
    assert post(login(APPROVER), "/akun/pesan", "/akun", **asked).status_code == 303
    assert sample.office.store.message_choices.of(APPROVER).way is Way.NEVER


def test_the_administrator_sees_what_failed_with_its_cause_and_sends_it_again(
    sample: Sample, ids: list[int]
):
    with mail_server() as (received, port):
        mailer = SmtpMailer(MailServer("127.0.0.1", "none", SENDER, port))
        sample.office = replace(sample.office, mailer=mailer)
        app = build_app(sample.office, sample.accounts, secure_cookies=False)
        client = TestClient(app, follow_redirects=False)
        post(client, "/masuk", "/masuk", petugas=ADMIN, sandi=PASSWORD)
        page = client.get("/pesan").text
        assert "belum diatur" not in page
        assert "Petugas Contoh Dua" in page, "who has no address is named"
        form = {"petugas": APPROVER, "surel": "lama@kantor.example"}
        assert post(client, "/pesan/alamat", "/pesan", **form).status_code == 303
        received.answer_to_recipient = "550 No such user <b>"
        kept = sample.office.store.message_choices.of(APPROVER)
        assert kept is not None
        always = replace(kept, quiet_from=time(0), quiet_until=time(0))
        choose(sample.office, always, sample.office.officer(APPROVER))
        assert send_messages(sample.office).failed == 1
        page = client.get("/pesan").text
        assert "550 No such user &lt;b&gt;" in page
        assert HOSTILE not in page
        received.answer_to_recipient = ""
        again = {"pesan": field(page, "pesan"), "petugas": APPROVER}
        assert post(client, "/pesan/ulang", "/pesan", **again).status_code == 303
        sample.clock.at += timedelta(minutes=1)
        assert send_messages(sample.office).sent == 1
        assert received.mails[0]["To"] == "lama@kantor.example"
        assert post(client, "/pesan/ulang", "/pesan", **again).status_code == 409
    assert sample.office.store.outbox.counts()[MailState.SENT] == 1


def test_without_a_mail_server_the_page_says_so_once_and_all_works(sample: Sample, login: Login):
    page = login(ADMIN).get("/pesan").text
    assert page.count("DIDD_SMTP_HOST") == 1
    assert login(APPROVER).get("/pesan").status_code == 403


def test_an_address_that_is_none_is_refused_on_the_administrators_page_too(
    sample: Sample, login: Login
):
    form = {"petugas": APPROVER, "surel": "bukan alamat"}
    answer = post(login(ADMIN), "/pesan/alamat", "/pesan", **form)
    assert answer.status_code == 400
    assert 'value="bukan alamat"' in answer.text
    assert post(login(ADMIN), "/pesan/alamat", "/pesan", petugas="siapa", surel="a@b.example"
                ).status_code == 400  # fmt: skip
