"""Mails of an office at work, to a real SMTP server: written once, sent at least once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from didd.adapters.smtp import MailServer, SmtpMailer
from didd.adapters.store.messages.outbox import MailState
from didd.messages.news import Failure
from didd.messages.when import LAW, Choice, Way
from didd.model import DecisionKind
from didd.office import Office
from didd.ports import Mail
from didd.steps.messages.choosing import choose, send_again, set_address
from didd.steps.messages.tell import Sending, send_messages
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, ROOT, UTAMA, Bureau, row
from tests.support.servers.mail_server import SENDER, Received, mail_server
from tests.support.waiting import GENEROUS

ALWAYS = {"quiet_from": time(0), "quiet_until": time(0)}


class Post:
    """An office whose officers have addresses, a mail server, and the hand on the clock."""

    def __init__(self, bureau: Bureau, received: Received, port: int) -> None:
        self.bureau, self.received, self.port = bureau, received, port
        self.at = datetime.now(UTC)
        mailer = SmtpMailer(MailServer("127.0.0.1", "none", SENDER, port))
        desk = "https://meja.example"
        self.office: Office = replace(
            bureau.office, mailer=mailer, desk_url=desk, now=lambda: self.at
        )
        self.office.seed_officers()
        for officer in (PEMBANTU, UTAMA, ATASAN, ADMIN):
            self.choose(officer)

    def choose(self, officer: str, **how: object) -> None:
        choice = Choice(officer, f"{officer}@kantor.example", **{**ALWAYS, **how})  # type: ignore[arg-type]
        choose(self.office, choice, self.office.officer(officer))

    def send(self) -> Sending:
        return send_messages(self.office)

    def subjects(self, officer: str) -> list[str]:
        to = f"{officer}@kantor.example"
        return [str(m["Subject"]) for m in self.received.mails if m["To"] == to]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    bureau = Bureau(tmp_path)
    bureau.list(row("Laporan kinerja", bentuk="Hardcopy"), row("Rencana kerja", bentuk="Hardcopy"))
    bureau.harvest()
    with mail_server() as (received, port):
        made = Post(bureau, received, port)
        yield made
    made.office.store.close()


def test_who_must_decide_is_told_once_and_again_of_what_is_new(post: Post):
    assert post.send() == Sending(written=1, sent=1)
    name = post.bureau.agency.name
    assert post.subjects(UTAMA) == [f"[DIDD] 2 usulan menunggu persetujuan · {name}"]
    assert "Laporan kinerja" in post.received.mails[0].get_content()
    assert post.send() == Sending()
    post.bureau.list(
        *(row(title, bentuk="Hardcopy") for title in ("Laporan kinerja", "Rencana kerja", "Neraca"))
    )
    post.bureau.harvest()
    assert post.send().sent == 1
    assert post.subjects(UTAMA)[1].startswith("[DIDD] 3 usulan")


def test_a_return_reaches_the_agency_with_its_note_and_the_list_its_superior(post: Post):
    post.bureau.decide(DecisionKind.RETURN, "Rencana kerja")
    post.bureau.approve("Laporan kinerja")
    assert post.bureau.draft()
    post.send()
    assert "1 usulan dikembalikan untuk perbaikan" in post.subjects(PEMBANTU)[0]
    assert "1 rancangan DIDD menunggu penetapan" in post.subjects(ATASAN)[0]
    assert not post.subjects(UTAMA)
    returned = next(m for m in post.received.mails if PEMBANTU in str(m["To"]))
    assert "Catatan: karena contoh" in returned.get_content()
    post.bureau.establish()
    post.bureau.publish()
    post.send()
    assert "1 daftar terbit" in post.subjects(PEMBANTU)[1]
    assert "1 daftar terbit" in post.subjects(UTAMA)[0]


def test_time_brings_reminders_and_others_to_know_but_never_a_decision(post: Post):
    before = post.office.store.audit.head()
    post.send()
    for _day in range(60):
        post.at += timedelta(days=1)
        post.send()
    late = [s for s in post.subjects(UTAMA) if "terlambat" in s]
    assert 20 <= len(late) <= 30
    assert any("terlambat di petugas lain" in s for s in post.subjects(ATASAN))
    assert any("terlambat di petugas lain" in s for s in post.subjects(ADMIN))
    assert len(post.office.store.records.queue(agency="dinkes")) == 2
    assert not post.office.store.decisions.of("dinkes")
    assert post.office.store.audit.head() == before


def test_a_failed_run_and_a_harvest_that_could_not_are_told_the_administrator_once_a_day(
    post: Post,
):
    failure = Failure("dinkes", "publish", "Portal tidak menjawab", post.at)
    assert post.office.store.to_tell.run_failed("run-1", failure)
    assert not post.office.store.to_tell.run_failed("run-1", failure)
    post.office.store.to_tell.run_failed("run-2", failure)
    post.send()
    assert [s for s in post.subjects(ADMIN) if "1 proses gagal" in s] == post.subjects(ADMIN)
    text = next(m for m in post.received.mails if ADMIN in str(m["To"])).get_content()
    assert "Portal tidak menjawab" in text
    post.send()
    assert len(post.subjects(ADMIN)) == 1


def test_quiet_hours_and_the_digest_hold_mails_back_until_their_hour(post: Post):
    zone = post.office.config.sop.zone
    day = (post.at + timedelta(days=1)).astimezone(zone).date()
    post.choose(UTAMA, quiet_from=time(18), quiet_until=time(6))
    post.at = datetime.combine(day, time(22), zone)
    assert post.send().written == 0
    post.at = datetime.combine(day + timedelta(days=1), time(6, 1), zone)
    assert post.send().written == 1
    post.choose(PEMBANTU, way=Way.DIGEST, digest_at=time(7, 30))
    post.bureau.decide(DecisionKind.RETURN, "Rencana kerja")
    assert post.send().written == 0
    post.at = datetime.combine(day + timedelta(days=1), time(7, 31), zone)
    assert post.send().written == 1
    post.bureau.decide(DecisionKind.RETURN, "Laporan kinerja")
    assert post.send().written == 0
    post.at += timedelta(days=1)
    assert post.send().written >= 1


class StopsAfterSending:
    """The mail server has the mail; then the process dies before it could note that."""

    def __init__(self, real: SmtpMailer) -> None:
        self.real = real

    @property
    def sender(self) -> str:
        return self.real.sender

    def send(self, mail: Mail) -> None:
        self.real.send(mail)
        raise KeyboardInterrupt


def test_who_dies_between_sending_and_noting_sends_the_same_mail_again(post: Post):
    whole = post.office
    real = whole.mailer
    assert isinstance(real, SmtpMailer)
    post.office = replace(whole, mailer=StopsAfterSending(real))
    with pytest.raises(KeyboardInterrupt):
        post.send()
    post.office = whole
    assert post.send().sent == 0, "not at once: a mail that kills its sender must not do so at once"
    post.at += timedelta(minutes=2)
    assert post.send().sent == 1
    first, second = post.received.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
    post.at += timedelta(minutes=2)
    assert post.send() == Sending()


DYING = """
import os, sys
from dataclasses import replace
from didd.adapters.smtp import MailServer, SmtpMailer
from didd.settings import Settings, open_office
from didd.steps.messages.tell import send_messages

class Dies(SmtpMailer):
    def send(self, mail):
        super().send(mail)
        os.kill(os.getpid(), 9)

office = open_office(Settings.here())
server = MailServer("127.0.0.1", "none", "ppid@kantor.example", int(sys.argv[1]))
send_messages(replace(office, mailer=Dies(server)))
"""


def test_a_killed_process_lets_go_of_its_turn_and_loses_nothing(post: Post, tmp_path: Path):
    place = {"DIDD_DATABASE_URL": f"sqlite:///{post.bureau.place / 'didd.db'}"}
    place |= {"DIDD_ARCHIVE_URL": str(post.bureau.place / "archive")}
    ran = subprocess.run(
        [sys.executable, "-c", DYING, str(post.port)],
        cwd=ROOT, env={**os.environ, **place}, capture_output=True, timeout=GENEROUS,
    )  # fmt: skip
    assert ran.returncode == -9, ran.stderr
    assert len(post.received.mails) == 1
    post.at += timedelta(minutes=5)
    assert post.send().sent == 1
    assert len({m["Message-ID"] for m in post.received.mails}) == 1


def test_a_server_that_is_away_delays_and_the_page_can_say_why(post: Post):
    post.received.answer_to_recipient = "450 Mailbox busy"
    assert post.send().delayed == 1
    [row] = post.office.store.outbox.newest(MailState.PENDING, 5)
    assert "450 Mailbox busy" in row.cause
    assert post.send() == Sending(), "not before its time"
    post.received.answer_to_recipient = ""
    post.at += timedelta(minutes=2)
    assert post.send().sent == 1
    assert post.office.store.outbox.counts() == {"pending": 0, "sent": 1, "failed": 0}


def test_a_refused_address_fails_with_its_cause_and_is_sent_again_to_the_mended_one(post: Post):
    post.received.answer_to_recipient = "550 No such user"
    assert post.send().failed == 1
    [row] = post.office.store.outbox.newest(MailState.FAILED, 5)
    assert "550 No such user" in row.cause
    post.at += timedelta(days=3)
    post.received.answer_to_recipient = ""
    set_address(post.office, UTAMA, "baru@kantor.example", post.office.officer(ADMIN))
    assert send_again(post.office, row.message_id, UTAMA)
    post.send()
    assert "baru@kantor.example" in [m["To"] for m in post.received.mails]
    assert not send_again(post.office, row.message_id, UTAMA), "it was sent"


def test_after_many_tries_it_is_failed_and_rests(post: Post):
    post.received.answer_to_data = "451 Try later"
    for _try in range(40):
        post.send()
        post.at += timedelta(hours=7)
    [row] = post.office.store.outbox.newest(MailState.FAILED, 1)
    assert "451" in row.cause


def test_without_a_mail_server_nothing_is_written_and_the_first_mail_tells_how_things_are(
    post: Post,
):
    whole = post.office
    post.office = replace(whole, mailer=None)
    assert post.send() == Sending(unset=True)
    assert sum(whole.store.outbox.counts().values()) == 0
    post.bureau.approve("Laporan kinerja")
    post.office = whole
    post.send()
    assert post.subjects(UTAMA)[0].startswith("[DIDD] 1 usulan menunggu")


def test_only_one_process_sends_at_a_time(post: Post):
    with post.office.store.turns.hold("messages", "test"):
        assert post.send() == Sending(busy=True)
    assert post.send().sent == 1


def test_a_clock_that_ran_ahead_once_silences_nobody(post: Post):
    post.choose(UTAMA, way=Way.DIGEST, digest_at=time(0))
    now = post.at
    post.at = now + timedelta(days=400)
    post.send()
    post.at = now
    post.bureau.list(row("Neraca", bentuk="Hardcopy"))
    post.bureau.harvest()
    assert post.send().written == 1, "a digest of today"
    marks = post.office.store.outbox.marks()
    assert {marks[who][LAW] for who in (UTAMA, PEMBANTU)} == {post.office.today.toordinal()}
