"""The desk's own small decisions: sentences, times, differences, tries, tokens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.access.login_limit import PER_ADDRESS, WINDOW, admits, locks
from desk.access.sessions import LONGEST, FormTokens, Sessions
from desk.changes import FileLine, Mark, approved_before, file_lines
from desk.words.chosen import word
from desk.words.formats import Wording
from didd.adapters.store import open_store
from didd.adapters.store.logins import Failures, Logins, Try
from didd.approval.waiting_time import working_time
from didd.approval.what_may_be_decided import CHIEFS
from didd.i18n import using
from didd.model import Decision, DecisionKind, RecordFile, Role, Severity, State
from tests.support.samples.desk_samples import config_with_local_officer

ROOT = Path(__file__).parents[3]
DESK = ROOT / "desk"
WIB = ZoneInfo("Asia/Jakarta")
SOP = config_with_local_officer().sop
NOW = datetime(2026, 1, 14, 2, 5, tzinfo=UTC)


# -------------------------------------------------------------------------------- the sentences


def test_every_code_that_pages_build_a_key_from_has_its_sentence():
    t = word
    for state in State:
        t(f"state.{state.value}")
        t(f"next.{state.value}", agency="", chief="", superior="", name="")
    for kind in DecisionKind:
        t(f"done.{kind.value}")
    for kind in CHIEFS:
        t(f"submission.done.{kind.value}", title="")
        if kind is not DecisionKind.APPROVE:
            t(f"act.{kind.value}.effect", name="", agency="")
            t(f"act.{kind.value}.reason")
    for severity in Severity:
        t(f"severity.{severity.value}")
    for mark in Mark:
        t(f"file.{mark.value}")
    for what in ("not_found", "not_allowed", "bad_form", "stale_form"):
        t(f"problem.{what}")
        t(f"problem.{what}_title")


# ------------------------------------------------------------------------------ dates and sizes


class _Office:
    config = config_with_local_officer()


def wording(language: str) -> Wording:
    return Wording(language, _Office())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "code", "kept", "said"),
    [
        ("id", "waktu_pembuatan", "2026-01", "Januari 2026"),
        ("en", "waktu_pembuatan", "1945-08-17", "17 August 1945"),
        ("id", "waktu_pembuatan", "1976/1998", "1976 s.d. 1998"),
        ("id", "waktu_pembuatan", "tiap bulan", "tiap bulan"),
        ("id", "waktu_pembuatan", "2026-13", "2026-13"),
        ("id", "bentuk", "SOFTCOPY | HARDCOPY", "Hardcopy, Softcopy"),
        ("id", "klasifikasi", "SERTA_MERTA", "Serta Merta"),
        ("en", "klasifikasi", "SERTA_MERTA", "Immediate"),
        ("id", "media", "Situs web | Buku", "Situs web; Buku"),
        ("id", "tak_dikenal", "a | b", "a | b"),
        ("id", "bentuk", "", ""),
    ],
)
def test_fields_are_said_in_the_visitors_language(language, code, kept, said):
    with using(language):  # type: ignore[arg-type]
        assert wording(language).kept(code, kept) == said


@pytest.mark.parametrize(
    ("size", "indonesian", "english"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (1234, "1,2 KB", "1.2 KB"),
        (999_999, "1,0 MB", "1.0 MB"),
        (123_456_789, "123 MB", "123 MB"),
        (2 * 10**12, "2,0 TB", "2.0 TB"),
    ],
)
def test_sizes_are_said_with_the_languages_own_mark(size, indonesian, english):
    assert (wording("id").size(size), wording("en").size(size)) == (indonesian, english)


def test_moments_are_said_in_the_offices_own_time():
    assert wording("id").moment(NOW) == "14 Januari 2026 pukul 09.05 WIB"
    with using("en"):
        assert wording("en").moment(NOW) == "14 January 2026, 09:05 WIB"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "kurang dari 1 menit"),
        (59, "59 menit"),
        (61, "1 jam 1 menit"),
        (1500, "1 hari 1 jam"),
        (2880, "2 hari"),
        (-5, "kurang dari 1 menit"),
    ],
)
def test_spans_are_said_in_at_most_two_units(minutes, said):
    assert wording("id").span(timedelta(minutes=minutes)) == said


FRIDAY_NOON = datetime(2026, 1, 23, 12, tzinfo=WIB)


def test_a_weekend_does_not_count_as_working_time():
    monday_noon = FRIDAY_NOON + timedelta(days=3)
    assert working_time(FRIDAY_NOON, monday_noon, SOP) == timedelta(days=1)
    assert working_time(monday_noon, FRIDAY_NOON, SOP) == timedelta()


def test_a_public_holiday_does_not_count_as_working_time():
    """17 August 2026 is a Monday; Friday noon to Tuesday noon is one working day."""
    friday, tuesday = (datetime(2026, 8, day, 12, tzinfo=WIB) for day in (14, 18))
    assert working_time(friday, tuesday, SOP) == timedelta(days=1)


@given(st.integers(0, 60 * 24 * 60), st.integers(0, 60 * 24 * 60))
def test_working_time_adds_up_and_is_never_more_than_the_clock(first: int, second: int):
    middle = FRIDAY_NOON + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    parts = working_time(FRIDAY_NOON, middle, SOP) + working_time(middle, end, SOP)
    assert parts == working_time(FRIDAY_NOON, end, SOP)
    assert parts <= end - FRIDAY_NOON


# -------------------------------------------------------------------------------- the differences


files = st.lists(
    st.builds(
        lambda name, content: RecordFile(f"data/{name}.csv", content * 64, 1, "text/csv"),
        st.sampled_from("abcdef"),
        st.sampled_from("0123"),
    ),
    unique_by=lambda f: f.path,
)


@given(files, files)
def test_every_file_now_and_before_appears_once_in_the_comparison(now, before):
    lines = file_lines(now, before)
    assert [line.now for line in lines if line.now] == now
    assert sorted(f.path for line in lines if (f := line.before)) == sorted(f.path for f in before)
    for line in lines:
        assert line.mark is expected_mark(line)


def expected_mark(line: FileLine) -> Mark:
    if line.now is None or line.before is None:
        return Mark.REMOVED if line.now is None else Mark.ADDED
    if line.now.name != line.before.name:
        assert line.now.sha256 == line.before.sha256
        return Mark.RENAMED
    return Mark.SAME if line.now.sha256 == line.before.sha256 else Mark.CHANGED


@given(files)
def test_a_version_compared_with_itself_shows_no_change(now):
    assert {line.mark for line in file_lines(now, now)} <= {Mark.SAME}
    assert [line.now for line in file_lines(now, None)] == now


def decision(number: int, kind: DecisionKind, content: str, record: str = "r") -> Decision:
    return Decision(number, "dinkes", record, content, kind, "o", Role.CHIEF_OFFICER, "", NOW)


def test_the_comparison_is_with_the_last_other_version_that_was_approved():
    approve, back = DecisionKind.APPROVE, DecisionKind.RETURN
    made = [
        decision(4, approve, "c", record="another"),
        decision(1, approve, "a"),
        decision(3, back, "b"),
        decision(5, approve, "now"),
        decision(2, approve, "b"),
    ]
    assert approved_before(made, "r", "now") == "b"
    assert approved_before(made[:1], "r", "now") is None


# ----------------------------------------------------------------------------- tries and sessions


counts = st.integers(0, 2 * PER_ADDRESS)


@given(counts, counts, counts, st.booleans())
def test_more_failures_never_let_in_what_fewer_kept_out(
    here: int, more: int, other: int, known: bool
):
    before = Failures(here, here + more, here + other, known)
    after = Failures(here + 1, here + more + 1, here + other + 1, known)
    assert admits(before) or not admits(after)
    assert locks(before) == (admits(before) and not admits(after))


@pytest.fixture
def logins(tmp_path: Path) -> Iterator[Logins]:
    store = open_store(f"sqlite:///{tmp_path / 'didd.db'}")
    yield store.logins
    store.close()


def test_one_address_has_only_so_many_tries_over_all_accounts(logins: Logins):
    def admitted(account: str, address: str, at: datetime = NOW) -> bool:
        return admits(logins.attempt(Try(account, address, at, at - WINDOW), admits))

    tries = [admitted(f"a{i}", "10.0.0.9") for i in range(PER_ADDRESS + 3)]
    assert tries == [True] * PER_ADDRESS + [False] * 3
    assert admitted("a", "10.0.0.8")
    assert admitted("a", "10.0.0.9", NOW + WINDOW)


def test_a_session_ends_after_its_longest_time_however_busy(logins: Logins):
    sessions, now = Sessions(logins), NOW
    session_id = sessions.start("a", "f", now)
    while now - NOW < LONGEST - timedelta(minutes=10):
        now += timedelta(minutes=10)
        if now - NOW < LONGEST:
            assert sessions.find(session_id, now)
    assert sessions.find(session_id, NOW + LONGEST) is None


@given(st.text(), st.text())
def test_a_token_is_valid_for_its_own_visitor_only(visitor: str, other: str):
    tokens = FormTokens(b"rahasia")
    assert tokens.valid(visitor, tokens.make(visitor)) == bool(visitor)
    if other != visitor:
        assert not tokens.valid(other, tokens.make(visitor))


@pytest.mark.slow
def test_the_desk_loads_neither_dagster_nor_great_expectations():
    program = (
        "import sys, desk.web.app, desk.__main__; "
        "sys.exit(bool({'dagster', 'great_expectations', 'pandas'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
