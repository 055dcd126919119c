"""Mails handed to a real SMTP server: by STARTTLS, by TLS, with a login, and when it will not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from didd.adapters.smtp import MailServer, SmtpMailer, is_address
from didd.i18n import stored
from didd.ports import Mail, MailDelayed, MailRefused
from tests.support.servers.mail_server import PASSWORD, SENDER, USER, mail_server, self_signed

MAIL = Mail(
    "<1@kantor.example>",
    "utama@kantor.example",
    "[DIDD] 2 usulan menunggu persetujuan · Dinas Kesehatan",
    "Yth. Petugas Contoh,\n\n- Laporan kinerja – triwulan I\n.\nFrom mana pun\n",
    datetime(2026, 3, 2, 1, tzinfo=UTC),
)
HERE = MailServer("127.0.0.1", "none", SENDER)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made


def test_a_mail_arrives_as_it_was_written():
    with mail_server() as (received, port):
        SmtpMailer(replace(HERE, port=port)).send(MAIL)
    [(sender, to, _raw)], [mail] = received.envelopes, received.mails
    assert (sender, to) == (SENDER, [MAIL.address])
    assert mail["Subject"] == MAIL.subject
    assert mail["Message-ID"] == MAIL.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_it_goes_encrypted_and_with_the_login(certificate: Path, security: str, implicit: bool):
    with mail_server(certificate, implicit=implicit) as (received, port):
        server = MailServer("127.0.0.1", security, SENDER, port, USER, PASSWORD)  # type: ignore[arg-type]
        SmtpMailer(server).send(MAIL)
        assert len(received.mails) == 1
        with pytest.raises(MailDelayed) as told:
            SmtpMailer(replace(server, password="salah")).send(MAIL)
    assert "login" in stored(told.value)
    assert "salah" not in stored(told.value)
    assert len(received.mails) == 1


def test_a_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(tmp_path: Path):
    with mail_server(self_signed(tmp_path)) as (received, port):
        server = MailServer("127.0.0.1", "starttls", SENDER, port, USER, PASSWORD)
        with pytest.raises(MailDelayed, match="Sertifikat"):
            SmtpMailer(server).send(MAIL)
    assert not received.envelopes


def test_a_server_without_starttls_gets_nothing():
    with mail_server() as (received, port), pytest.raises(MailDelayed, match="STARTTLS"):
        SmtpMailer(MailServer("127.0.0.1", "starttls", SENDER, port)).send(MAIL)
    assert not received.envelopes


@pytest.mark.parametrize(
    ("answers", "raised", "whole"),
    [
        ({"answer_to_recipient": "550 No such user"}, MailRefused, None),
        ({"answer_to_recipient": "450 Mailbox busy"}, MailDelayed, False),
        ({"answer_to_data": "554 Not here"}, MailRefused, None),
        ({"answer_to_data": "451 Try later"}, MailDelayed, False),
    ],
)
def test_what_the_server_says_is_told_and_means_never_or_later(
    answers: dict[str, str], raised: type[Exception], whole: bool | None
):
    with mail_server() as (received, port):
        for name, answer in answers.items():
            setattr(received, name, answer)
        with pytest.raises(raised) as told:
            SmtpMailer(replace(HERE, port=port)).send(MAIL)
    assert next(iter(answers.values())) in stored(told.value)
    assert getattr(told.value, "whole", None) is whole


def test_nobody_there_is_a_delay_for_every_mail():
    with mail_server() as (_received, port):
        pass
    with pytest.raises(MailDelayed) as told:
        SmtpMailer(replace(HERE, port=port)).send(MAIL)
    assert told.value.whole


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.example", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example",
     "A <a@b.example>", "a b@c.example", "a@b.example\r\nDATA"],
)  # fmt: skip
def test_what_is_no_single_address_is_never_written_to(address: str):
    assert not is_address(address)
    with mail_server() as (received, port), pytest.raises(MailRefused):
        SmtpMailer(replace(HERE, port=port)).send(replace(MAIL, address=address))
    assert not received.envelopes


def test_a_subject_never_makes_a_header():
    with mail_server() as (received, port):
        hostile = replace(MAIL, subject="Laporan\r\nBcc: lain@x.example\r\n\r\nisi")
        SmtpMailer(replace(HERE, port=port)).send(hostile)
    [mail], [(_sender, to, _raw)] = received.mails, received.envelopes
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Laporan Bcc: lain@x.example isi"
    assert to == [MAIL.address]


@pytest.mark.parametrize(
    "server",
    [
        MailServer("mail.example", "none", SENDER),
        MailServer("127.0.0.1", "starttls", "bukan alamat"),
        MailServer("127.0.0.1", "starttls", SENDER, user=USER),
    ],
)
def test_settings_that_cannot_work_say_so_at_once(server: MailServer):
    with pytest.raises(ValueError, match="DIDD_SMTP_"):
        SmtpMailer(server)


def test_a_password_is_in_no_text_of_the_server():
    assert PASSWORD not in repr(MailServer("127.0.0.1", "tls", SENDER, None, USER, PASSWORD))
