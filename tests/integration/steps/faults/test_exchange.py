"""Reports come into the office once, are answered by who may, and go after their days."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from desk.words.acts import ACTS
from didd.adapters.database.schema import fault_standing
from didd.adapters.store.faults.fault_reports import ANSWERED, BLANKED, TAKEN
from didd.adapters.store.workspace.open_notes import notes_said
from didd.approval.what_may_be_decided import Refused
from didd.messages.open_notes import unanswered
from didd.model import Role
from didd.ports import PortalRefused, PortalUnreachable, Reported
from didd.steps.faults.answer_report import answer_report
from didd.steps.faults.pull_reports import Exchange, exchange_reports
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, row

NUMBER, OTHER = "7f3k9-qxm2t", "8g4m2-abcde"
MADE = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)
TEXT = "Baris 3 =HYPERLINK(1) <b>keliru</b>; NIK 6271014107900003"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    made = Bureau(tmp_path_factory.mktemp("published"))
    made.put(a_csv=b"tahun,jumlah\n2025,7\n")
    made.list(row("Tabel A", "a.csv"))
    made.whole()
    made.office.store.close()
    return made


@pytest.fixture
def bureau(published: Bureau, tmp_path: Path) -> Iterator[Bureau]:
    shutil.copytree(published.place.parent, tmp_path, dirs_exist_ok=True)
    made = Bureau(tmp_path)
    made.portal = copy.deepcopy(published.portal)
    yield made
    made.office.store.close()


def report(bureau: Bureau, number: str = NUMBER, about: str = "", text: str = TEXT) -> None:
    dataset = about or bureau.record_id("Tabel A")
    bureau.portal.report(Reported(number, dataset, "", "isi_keliru", text, MADE))


def notes(bureau: Bureau) -> list[str]:
    return [note.text for note in bureau.office.store.notes.of(bureau.record_id("Tabel A"))]


def later(bureau: Bureau, days: int) -> None:
    then = bureau.office.now() + timedelta(days=days)
    bureau.office = replace(bureau.office, now=lambda: then)


def test_it_is_taken_once_and_becomes_one_note_without_its_text(bureau: Bureau) -> None:
    report(bureau)
    assert exchange_reports(bureau.office) == Exchange(taken=1)
    assert exchange_reports(bureau.office) == Exchange()
    [note] = notes(bureau)
    assert NUMBER in note
    assert "HYPERLINK" not in note
    kept = bureau.office.store.fault_reports.one(NUMBER)
    assert kept is not None
    assert kept.agency == "dinkes"
    assert kept.text == "Baris 3 =HYPERLINK(1) <b>keliru</b>; NIK 6271••••••••0003"
    assert bureau.portal.reports[NUMBER].taken
    assert bureau.portal.reports[NUMBER].told.text == ""
    assert bureau.anywhere(b"6271014107900003") == set()
    chain = [str(event) for event in bureau.office.store.audit.events()]
    assert not any("HYPERLINK" in event for event in chain)
    assert hashlib.sha256(kept.text.encode()).hexdigest() in "".join(chain)
    assert bureau.broken() == []


@pytest.mark.parametrize("call", range(1, 5))
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_call_it_is_still_taken_and_told_once(
    bureau: Bureau, call: int, when: str
) -> None:
    report(bureau)
    answered = False
    for _ in range(3):
        begun = bureau.portal.calls

        def trouble(number: int, moment: str, begun: int = begun) -> None:
            if number - begun == call and moment == when:
                raise PortalUnreachable("away")

        bureau.portal.trouble = trouble
        with contextlib.suppress(PortalUnreachable):
            exchange_reports(bureau.office)
            assert call > 1, "it was not killed"
        bureau.portal.trouble = None
        exchange_reports(bureau.office)
        if not answered:
            answer_report(bureau.office, NUMBER, UTAMA, "dijawab", "Sudah diganti.")
            answered = True
    assert len(notes(bureau)) == 1
    assert bureau.portal.reports[NUMBER].answer == "Sudah diganti."
    assert bureau.portal.reports[NUMBER].state == "dijawab"
    assert bureau.office.store.fault_reports.untold(9) == []
    assert bureau.broken() == []


def test_a_strange_report_holds_up_no_other(bureau: Bureau) -> None:
    report(bureau, "../../etc")
    report(bureau, about="kumpulan-data-asing")
    report(bureau, OTHER)
    done = exchange_reports(bureau.office)
    assert (done.taken, done.strange) == (2, 1)
    nobody_s = bureau.office.store.fault_reports.one(NUMBER)
    assert nobody_s is not None
    assert nobody_s.agency == ""
    assert len(notes(bureau)) == 1
    answer_report(bureau.office, NUMBER, UTAMA, "ditolak", "Bukan butir kami.")


@pytest.mark.parametrize("officer", [PEMBANTU, UTAMA])
def test_who_writes_notes_on_the_agency_s_items_answers(bureau: Bureau, officer: str) -> None:
    report(bureau)
    exchange_reports(bureau.office)
    for _ in range(2):
        answer_report(bureau.office, NUMBER, officer, "diperiksa", "")
    answer_report(bureau.office, NUMBER, officer, "dijawab", "Sudah diganti.")
    assert exchange_reports(bureau.office).told == 1
    assert exchange_reports(bureau.office).told == 0
    events = [e for e in bureau.office.store.audit.events() if e.act == "report.answered"]
    assert [e.details["state"] for e in events] == ["diperiksa", "dijawab"]
    assert not any("diganti" in str(e) for e in events)
    assert bureau.broken() == []


@pytest.mark.parametrize("officer", [ATASAN, ADMIN, "orang.asing"])
def test_nobody_else_does_and_their_refusal_is_kept(bureau: Bureau, officer: str) -> None:
    report(bureau)
    exchange_reports(bureau.office)
    with pytest.raises(Refused):
        answer_report(bureau.office, NUMBER, officer, "dijawab", "Sudah.")
    assert len(bureau.refusals()) == 1
    assert bureau.office.store.fault_reports.untold(9) == []


def test_its_note_waits_for_the_agency_until_it_is_answered(bureau: Bureau) -> None:
    def waiting() -> int:
        with bureau.office.store.engine.connect() as connection:
            said = notes_said(connection, MADE - timedelta(days=9), ["dinkes"])
        return len(unanswered(said, Role.AGENCY_OFFICER, for_agency=True))

    report(bureau)
    exchange_reports(bureau.office)
    assert waiting() == 1
    answer_report(bureau.office, NUMBER, UTAMA, "ditolak", "Angkanya benar.")
    assert waiting() == 0


def test_its_text_goes_after_its_days_and_what_was_done_stays(bureau: Bureau) -> None:
    report(bureau)
    exchange_reports(bureau.office)
    answer_report(bureau.office, NUMBER, UTAMA, "dijawab", "Sudah diganti.")
    later(bureau, 179)
    assert exchange_reports(bureau.office).blanked == 0
    later(bureau, 2)
    assert exchange_reports(bureau.office).blanked == 1
    kept = bureau.office.store.fault_reports.one(NUMBER)
    assert kept is not None
    assert (kept.text, kept.blanked, kept.answer) == ("", True, "Sudah diganti.")
    assert bureau.broken() == []
    assert exchange_reports(bureau.office).blanked == 0


def test_what_is_done_with_reports_has_words_in_the_audit_trail() -> None:
    assert {TAKEN, ANSWERED, BLANKED} <= set(ACTS)


def test_a_text_that_was_changed_in_the_database_is_noticed(bureau: Bureau) -> None:
    report(bureau)
    exchange_reports(bureau.office)
    with bureau.office.store.engine.begin() as connection:
        connection.execute(sa.update(fault_standing).values(text="Semua benar."))
    assert len(bureau.broken()) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"text": "", "blanked": True},  # nobody blanked it
        {"text": "Semua benar.", "blanked": True},
        {"state": "ditolak"},
        {"state": "diterima"},
    ],
)
def test_how_a_report_stands_cannot_be_changed_unnoticed(
    bureau: Bureau, values: dict[str, object]
) -> None:
    report(bureau)
    report(bureau, OTHER)
    exchange_reports(bureau.office)
    answer_report(bureau.office, NUMBER, UTAMA, "diperiksa", "")
    answer_report(bureau.office, NUMBER, UTAMA, "dijawab", "Sudah diganti.")
    assert bureau.broken() == []
    before = 0
    for number in (NUMBER, OTHER):
        with bureau.office.store.engine.begin() as connection:
            changed = sa.update(fault_standing).where(fault_standing.c.number == number)
            connection.execute(changed.values(**values))
        found = len(bureau.broken())
        stands_so = (number, values.get("state")) == (OTHER, "diterima")
        assert (found > before) != stands_so
        before = found


def test_a_text_that_came_back_after_it_was_blanked_is_noticed(bureau: Bureau) -> None:
    report(bureau)
    exchange_reports(bureau.office)
    later(bureau, 181)
    assert exchange_reports(bureau.office).blanked == 1
    assert bureau.broken() == []
    with bureau.office.store.engine.begin() as connection:
        kept = "Baris 3 =HYPERLINK(1) <b>keliru</b>; NIK 6271••••••••0003"
        connection.execute(sa.update(fault_standing).values(text=kept, blanked=False))
    assert len(bureau.broken()) == 1


def test_a_portal_that_takes_no_reports_is_no_fault(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bureau.portal, "reported", lambda: None)
    assert exchange_reports(bureau.office).unsupported


def test_more_reports_than_are_told_at_once_are_all_taken(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bureau.portal, "at_once_told", 2)
    for n in range(22222, 22229):
        report(bureau, f"{n}-abcde".replace("0", "x"), text="Sama.")
    assert exchange_reports(bureau.office).taken == 7


def test_an_answer_that_the_portal_refuses_holds_up_no_other(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking = bureau.portal.answer_report

    def refusing(number: str, state: str, answer: str) -> bool:
        if number == NUMBER:
            raise PortalRefused("answer: Invalid value")
        return taking(number, state, answer)

    for number in (NUMBER, OTHER):
        report(bureau, number)
    exchange_reports(bureau.office)
    for number in (NUMBER, OTHER):
        answer_report(bureau.office, number, UTAMA, "dijawab", "Sudah diganti.")
    monkeypatch.setattr(bureau.portal, "answer_report", refusing)
    with pytest.raises(PortalRefused):
        exchange_reports(bureau.office)
    assert bureau.portal.reports[OTHER].answer == "Sudah diganti."
    assert [each.number for each in bureau.office.store.fault_reports.untold(9)] == [NUMBER]
