"""Which messages are due: pure decisions on what waits, is late, was returned; by role and hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from didd.approval.appointments import ALL, Appointment, Person
from didd.config.message_rules import MessageRules
from didd.i18n import Language
from didd.messages.news import Facts, Failure, Item, Kind, News, Published, Returned, Waiting
from didd.messages.open_notes import NoteSaid
from didd.messages.what_is_new import news
from didd.messages.when import ATTEMPTS, LONGEST_WAIT, Choice, Way, may_write, next_try
from didd.messages.who_is_told import marks_of, once_each, told_to, untold
from didd.messages.wording import Letterhead, Reader, one_line, worded
from didd.model import Role
from didd.register.other_lists.watched_periods import WatchedPeriod
from tests.support.bureau import quick_config

CONFIG = quick_config()
SOP, WIB = CONFIG.sop, ZoneInfo("Asia/Jakarta")
#: A Monday, without a holiday near.
NOW = datetime(2026, 10, 5, 9, tzinfo=WIB)
DAY = NOW.date()


def waiting(step: str = "approve", since: datetime = NOW, agency: str = "dinkes") -> Waiting:
    return Waiting(agency, step, 3, 7, since, ("Laporan kinerja",))


def kinds(facts: Facts, now: datetime = NOW) -> list[Kind]:
    return [each.kind for each in news(facts, SOP, now)]


def person(role: Role, agency: str = ALL, until: date | None = None) -> Person:
    held = Appointment("k", "contoh", role, agency, "Jabatan contoh", until=until)
    return Person("contoh", "Petugas Contoh", roles=(held,))


def test_what_waits_is_news_and_late_only_after_working_days():
    assert kinds(Facts((waiting(),))) == [Kind.WAITING]
    assert kinds(Facts((waiting("establish"),))) == [Kind.DRAFT]
    friday = NOW - timedelta(days=3)
    assert kinds(Facts((waiting(since=friday),))) == [Kind.WAITING]
    assert kinds(Facts((waiting(since=NOW - timedelta(days=4)),))) == [Kind.WAITING, Kind.LATE]
    month = NOW - timedelta(days=30)
    assert kinds(Facts((waiting(since=month),))) == [Kind.WAITING, Kind.LATE, Kind.ESCALATED]


def test_a_draft_is_not_late_before_the_standard_of_its_step():
    assert Kind.LATE not in kinds(Facts((waiting("establish", NOW - timedelta(days=7)),)))
    assert Kind.LATE in kinds(Facts((waiting("establish", NOW - timedelta(days=14)),)))


def test_a_folder_is_silent_after_the_offices_patience_and_a_failure_is_one_a_day():
    long_ago = NOW - timedelta(days=200)
    assert kinds(Facts(quiet_since=(("dinkes", long_ago), ("dlh", NOW)))) == [Kind.SILENT]
    tried = tuple(Failure("dinkes", "publish", f"sebab {n}", NOW) for n in range(5))
    [failed] = news(Facts(failures=tried), SOP, NOW)
    assert failed.items == (Item("publish", "sebab 4"),)


def test_an_exclusion_whose_period_is_over_is_news_once_and_again_when_another_ends():
    ends = [DAY - timedelta(days=9), DAY - timedelta(days=1), DAY]
    periods = tuple(WatchedPeriod("dinkes", f"Data {day}", day) for day in ends)
    [first] = news(Facts(periods=periods[:1]), SOP, NOW)
    assert (first.kind, first.count) == (Kind.PERIOD_OVER, 1)
    [both] = news(Facts(periods=periods), SOP, NOW)
    assert [item.title for item in both.items] == [f"Data {ends[1]}", f"Data {ends[0]}"]
    assert not untold([first], marks_of([first]))
    assert untold([both], marks_of([first]))
    told = worded(Reader("A", "id"), [both], Letterhead(SOP, str, "https://meja", NOW))
    assert "masa pengecualian" in told.subject
    assert ends[1].isoformat() in told.text
    assert "https://meja/dik/dinkes" in told.text


def test_a_note_is_told_to_the_other_side_until_it_is_answered_and_without_its_words():
    said = NoteSaid(
        5, "dinkes", "r", 3, "Profil", "retensi", "Rahasia kita", "chief_officer", "u", "U",
        NOW, NOW - timedelta(days=1), None,
    )  # fmt: skip
    [told] = news(Facts(notes=(said,)), SOP, NOW)
    assert (told.kind, told.step, told.mark) == (Kind.NOTED, "collect", 5)
    mail = worded(Reader("A", "id"), [told], Letterhead(SOP, str, "https://meja", NOW))
    assert "1 catatan pada butir menunggu jawaban" in mail.subject
    assert "Profil" in mail.text
    assert "Rahasia" not in mail.text
    answer = replace(said, number=6, role="agency_officer")
    assert [each.step for each in news(Facts(notes=(said, answer)), SOP, NOW)] == ["approve"]
    again = replace(said, submitted=NOW + timedelta(hours=1))
    assert not news(Facts(notes=(again,)), SOP, NOW)
    decided = replace(answer, decided=NOW + timedelta(hours=1))
    assert not news(Facts(notes=(decided,)), SOP, NOW)


@pytest.mark.parametrize(
    ("kind", "step", "roles"),
    [
        (Kind.WAITING, "", {Role.CHIEF_OFFICER}),
        (Kind.DRAFT, "", {Role.SUPERIOR}),
        (Kind.RETURNED, "", {Role.AGENCY_OFFICER}),
        (Kind.STRUCK, "", {Role.CHIEF_OFFICER}),
        (Kind.GIVEN_BACK, "", {Role.CHIEF_OFFICER}),
        (Kind.LAID_BEFORE, "", {Role.SUPERIOR}),
        (Kind.LATE, "approve", {Role.CHIEF_OFFICER}),
        (Kind.LATE, "establish", {Role.SUPERIOR}),
        (Kind.ESCALATED, "approve", {Role.SUPERIOR, Role.PORTAL_ADMIN}),
        (Kind.ESCALATED, "establish", {Role.CHIEF_OFFICER, Role.PORTAL_ADMIN}),
        (Kind.PUBLISHED, "", {Role.AGENCY_OFFICER, Role.CHIEF_OFFICER}),
        (Kind.FAILED, "harvest", {Role.PORTAL_ADMIN}),
        (Kind.SILENT, "", {Role.AGENCY_OFFICER, Role.PORTAL_ADMIN}),
        (Kind.PERIOD_OVER, "", {Role.AGENCY_OFFICER, Role.CHIEF_OFFICER}),
        (Kind.TAKEN_DOWN, "", {Role.CHIEF_OFFICER, Role.SUPERIOR, Role.PORTAL_ADMIN}),
        (Kind.NOTED, "collect", {Role.AGENCY_OFFICER}),
        (Kind.NOTED, "approve", {Role.CHIEF_OFFICER}),
    ],
)
def test_each_kind_is_for_the_roles_that_can_do_something_about_it(
    kind: Kind, step: str, roles: set[Role]
):
    each = [News(kind, "dinkes", 1, step=step)]
    assert {role for role in Role if told_to(person(role), each, SOP, DAY)} == roles


def test_nobody_is_told_of_other_agencies_or_after_their_last_day():
    each = [News(Kind.WAITING, "dinkes", 1)]
    assert told_to(person(Role.CHIEF_OFFICER, "dinkes"), each, SOP, DAY)
    assert not told_to(person(Role.CHIEF_OFFICER, "dlh"), each, SOP, DAY)
    gone = person(Role.CHIEF_OFFICER, until=DAY - timedelta(days=1))
    assert not told_to(gone, each, SOP, DAY)


def test_nothing_is_told_twice_and_a_reminder_only_after_its_days():
    late = News(Kind.LATE, "dinkes", 100, every=2, step="approve")
    every = [News(Kind.RETURNED, "dinkes", n) for n in (4, 6)] + [late]
    marks = marks_of(every)
    assert not untold(every, marks)
    again = [*every, News(Kind.RETURNED, "dinkes", 7), replace(late, mark=101)]
    assert [e.mark for e in untold(again, marks)] == [7]
    assert untold([replace(late, mark=102)], marks)


@pytest.mark.parametrize(
    ("clock", "allowed"), [("05:59", False), ("06:00", True), ("17:59", True), ("18:00", False),
                           ("23:30", False)],
)  # fmt: skip
def test_quiet_hours_reach_over_midnight_by_the_offices_clock(clock: str, allowed: bool):
    at = datetime.combine(DAY, time.fromisoformat(clock), WIB).astimezone(ZoneInfo("UTC"))
    assert may_write(Choice("a", "a@b.example"), at, WIB) is allowed


def test_a_digest_comes_once_a_day_from_its_hour_and_never_without_an_address():
    choice = Choice("a", "a@b.example", Way.DIGEST, digest_at=time(8))
    assert may_write(choice, NOW, WIB, DAY.toordinal() - 1)
    assert not may_write(choice, NOW, WIB, DAY.toordinal())
    assert not may_write(choice, NOW.replace(hour=7), WIB)
    assert not may_write(replace(choice, address=""), NOW, WIB)
    assert not may_write(replace(choice, way=Way.NEVER), NOW, WIB)
    whole_day = Choice("a", "a@b.example", quiet_from=time(8), quiet_until=time(8))
    assert may_write(whole_day, NOW.replace(hour=3), WIB)


def test_waits_between_attempts_grow_and_end():
    waits = [next_try(n, NOW) for n in range(1, ATTEMPTS)]
    gaps = [at - NOW for at in waits if at]
    assert gaps == sorted(gaps)
    assert gaps[-1] == LONGEST_WAIT
    assert next_try(ATTEMPTS, NOW) is None


def message(*told: News, language: Language = "id", desk: str = "https://meja.example"):
    head = Letterhead(SOP, lambda slug: CONFIG.agencies[slug].name, desk, NOW)
    return worded(Reader("Petugas Contoh", language), told, head)


def test_the_subject_says_how_many_and_of_whom():
    three = News(Kind.WAITING, "dinkes", 7, (Item("Laporan"),), 3)
    name = CONFIG.agencies["dinkes"].name
    assert message(three).subject == f"[DIDD] 3 usulan menunggu persetujuan · {name}"
    other = replace(three, agency="dlh", count=1)
    assert message(three, other).subject == (
        "[DIDD] 4 usulan menunggu persetujuan · 2 Perangkat Daerah"
    )
    mixed = message(three, News(Kind.RETURNED, "dinkes", 1, (Item("Neraca", "Lengkapi"),)))
    assert mixed.subject == (
        f"[DIDD] 3 usulan menunggu persetujuan; 1 usulan dikembalikan untuk perbaikan · {name}"
    )
    english = message(replace(three, count=1), language="en")
    assert english.subject == f"[DIDD] 1 proposal waits for approval · {name}"


def test_the_note_of_a_return_is_in_the_mail_with_the_page_to_mend_it_on():
    returned = Facts(returned=(Returned("dinkes", 4, "Neraca 2025", "Tahun belum diisi"),))
    text = message(*news(returned, SOP, NOW)).text
    assert "- Neraca 2025\n    Catatan: Tahun belum diisi\n" in text
    assert "https://meja.example/antrean?keadaan=dikembalikan" in text
    assert "https://" not in message(*news(returned, SOP, NOW), desk="").text


def test_no_personal_data_and_no_second_line_comes_out_of_a_title_or_note():
    nik = "6271014107900003"
    hostile = Item(f"Daftar {nik}\r\nBcc: lain@x.example", f"Milik {nik}\nhubungi lagi")
    made = message(News(Kind.RETURNED, "dinkes", 1, (hostile,)))
    assert nik not in made.text
    assert "\nBcc" not in made.text
    assert "\r" not in made.text
    assert len(one_line("a" * 10_000)) <= 300


def test_a_long_matter_is_cut_and_says_how_many_more():
    many = News(Kind.WAITING, "dinkes", 1, tuple(Item(f"Butir {n}") for n in range(10)), 4012)
    made = message(many)
    assert "4.012 usulan" in made.subject
    assert "dan 4.002 lagi" in made.text


def test_hours_in_the_settings_may_lack_their_quotes():
    rules = MessageRules.model_validate({"quiet_from": 18 * 60, "digest_at": "07:30"})
    assert (rules.quiet_from, rules.digest_at) == (time(18), time(7, 30))


def test_published_is_told_with_the_name_of_the_edition():
    made = message(*news(Facts(published=(Published("dinkes", 1, "2026/1"),)), SOP, NOW))
    assert "1 daftar terbit" in made.subject
    assert "2026/1" in made.text


def of_the_law(due: date, stage: int = 0, role: Role = Role.AGENCY_OFFICER, about: str = "B04"):
    kind = Kind.RENEW if role is Role.AGENCY_OFFICER else Kind.LATE_AGENCY
    mark = due.toordinal() * 100 + stage
    return News(kind, "dinkes", mark, (Item(about),), about=about, role=role)


def test_a_day_that_moves_is_told_also_where_it_moves_back():
    told = of_the_law(DAY, 2)
    marks = marks_of([told])
    assert not untold([told, of_the_law(DAY, 1)], marks)
    for other in (of_the_law(DAY, 3), of_the_law(DAY - timedelta(days=30)), of_the_law(date.max)):
        assert untold([other], marks) == [other]
    waits = News(Kind.WAITING, "dinkes", 7)
    assert not untold([replace(waits, mark=6)], marks_of([waits]))


def test_who_holds_two_roles_reads_of_a_matter_once_and_was_told_in_both():
    both = [of_the_law(DAY, role=role) for role in (Role.CHIEF_OFFICER, Role.SUPERIOR)]
    other = of_the_law(DAY, role=Role.SUPERIOR, about="B03")
    returned = [News(Kind.RETURNED, "dinkes", n, (Item("Profil"),)) for n in (1, 2)]
    every = [*both, other, *returned]
    assert once_each(every) == [both[0], other, *returned]
    assert not untold(every, marks_of(every))
