"""Stored queries and grades: what they find, what they earn, and that less never earns more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.config.law.questionnaires import Question, Questionnaire
from didd.model import Classification, RecordFile
from didd.obligations.board import Declared, Listed, board_of
from didd.obligations.questions.answer_forms import answers_mark
from didd.obligations.questions.answers import Given, Stands, answer, answers_of, grade_of
from didd.obligations.questions.answers import standing_answers as standing
from didd.obligations.questions.facts import Facts, Item, ListShown, Tried
from didd.obligations.questions.scorecard import points, scorecard
from tests.support.bureau import quick_config

DAY = date(2026, 6, 1)
FILE = RecordFile("laporan.pdf", "a" * 64, 100, "application/pdf")


def listed(title: str, made: str = "2026-01-15", kind: str = "BERKALA") -> Listed:
    name = title.lower().replace(" ", "-")
    return Listed(name, "1", title, Classification(kind), made, date(2026, 2, 1))


def facts(*items: Listed, declared: dict[str, Declared] | None = None, **more: Any) -> Facts:
    board = board_of("dinkes", items, declared or {}, quick_config().mandatory, DAY)
    shown = {i.record_id: Item(i, f"https://contoh.go.id/{i.record_id}", (FILE,)) for i in items}
    return Facts("dinkes", "Dinas Contoh", DAY, 2026, board, shown, **more)


def question(**more: Any) -> Question:
    told: dict[str, Any] = {
        "code": "A01",
        "group": "A",
        "text": {"id": "Apa?", "en": "What?"},
        "weight": "1",
        "steps": ("1", "0.5", "0"),
        "headings": ("B04",),
        "answered_by": "register",
        "query": "by_heading",
        "source": "contoh",
        "verified": False,
    }
    return Question.model_validate(told | more)


def test_an_item_of_the_period_answers_with_its_exact_link_and_files() -> None:
    report = listed("Laporan Keuangan 2025", "2025")
    found = answer(question(period="Y-1"), facts(report))
    assert (found.stands, found.grade, found.missing) == (Stands.FULL, Decimal(1), ())
    assert [link.url for link in found.links] == [f"https://contoh.go.id/{report.record_id}"]
    assert found.files == (FILE,)
    other = answer(question(period="Y"), facts(report))
    assert (other.stands, other.grade) == (Stands.MISSING, Decimal(0))
    assert "2026" in str(other.missing[0])


def test_what_is_out_of_date_is_half_and_a_dead_link_nothing() -> None:
    old = facts(listed("Laporan Keuangan 2024", "2024"))
    assert answer(question(), old).grade == Decimal("0.5")
    assert answer(question(all_or_nothing=True), old).grade == 0
    fresh = facts(listed("Laporan Keuangan 2025", "2026-02"))
    assert answer(question(), fresh).grade == 1
    (url,) = (link.url for link in answer(question(), fresh).links)
    dead = answer(question(), replace(fresh, tried={url: Tried.DEAD}))
    assert (dead.grade, dead.stands) == (0, Stands.MISSING)
    assert url in str(dead.missing[0])


def test_of_several_headings_each_is_a_part() -> None:
    asked = question(headings=("B03", "B04"))
    both = facts(listed("Laporan Keuangan 2026"), listed("Laporan Kinerja 2026"))
    assert answer(asked, both).grade == 1
    one = facts(listed("Laporan Kinerja 2026"))
    assert answer(asked, one).grade == Decimal("0.5")
    assert "B04" in str(answer(asked, one).missing[0])
    assert answer(question(headings=("B03", "B04"), all_or_nothing=True), one).grade == 0


def test_a_file_of_our_own_is_wanted_where_a_question_wants_one() -> None:
    here = facts(listed("Laporan Keuangan 2026"))
    assert answer(question(query="with_file"), here).grade == 1
    item = next(iter(here.items.values()))
    bare = replace(here, items={item.listed.record_id: replace(item, files=())})
    found = answer(question(query="with_file"), bare)
    assert (found.grade, found.stands) == (0, Stands.MISSING)
    assert "B04" in str(found.missing[0])


@pytest.mark.parametrize(
    ("none_by", "stands"),
    [
        ("no", Stands.MISSING),
        ("statement:sekretaris", Stands.MISSING),
        ("not_required", Stands.FULL),
    ],
)
def test_that_there_is_none_counts_where_the_question_takes_it(
    none_by: str, stands: Stands
) -> None:
    declared = {"S04": Declared(none=True)}
    found = answer(question(headings=("S04",), none_by=none_by), facts(declared=declared))
    assert found.stands is stands
    assert bool(found.missing) is (stands is Stands.MISSING)


@pytest.mark.parametrize("query", ["by_heading", "with_file"])
def test_a_signed_statement_that_there_is_none_answers_where_one_is_wanted(query: str) -> None:
    signed = facts(declared={"S04": Declared(none=True, signed=True)})
    asked = question(headings=("S04",), none_by="statement:sekretaris", query=query)
    found = answer(asked, signed)
    assert (found.stands, found.missing) == (Stands.FULL, ())
    takes_none = question(headings=("S04",), none_by="no", query=query)
    assert answer(takes_none, signed).stands is Stands.MISSING
    both = question(headings=("S04", "B04"), none_by="statement:sekretaris", query=query)
    report = listed("Laporan Keuangan 2026")
    one = {"S04": Declared(none=True, signed=True)}
    assert answer(both, facts(report, declared=one)).stands is Stands.FULL
    one = {"S04": Declared(none=True)}
    unsigned = answer(both, facts(report, declared=one))
    assert unsigned.stands is Stands.PARTLY
    assert "sekretaris" in str(unsigned.missing[0])


def test_what_stands_there_of_an_answer_changes_its_mark() -> None:
    asked = question(query="", answered_by="person", headings=())
    told = given_by_person("1", file_name="a.pdf", sha256="b" * 64, note="Satu.")
    some = [told, replace(told, note="Dua."), replace(told, file_name="b.pdf")]
    marks = {answers_mark([answer(asked, facts(), each)]) for each in some}
    nothing = given_by_person("0")
    marks |= {answers_mark([answer(asked, facts(), each)]) for each in (None, nothing)}
    assert len(marks) == 5


def test_an_answer_of_a_grade_that_is_no_step_does_not_count() -> None:
    asked = asking(question(query="", answered_by="person", headings=()))
    found = answers_of(asked, facts(), {"A01": given_by_person("2", url="https://contoh.go.id")})
    assert (found[0].stands, found[0].given) == (Stands.PERSON, None)
    assert scorecard(asked, found)[-1].reached == 0


def test_documents_of_one_title_are_counted_once() -> None:
    asked = question(query="count_of_class", headings=(), min_count=4)
    some = [listed(f"Data {n}", kind="SETIAP_SAAT") for n in (1, 2, 3)]
    twin = replace(some[0], record_id="kembar", title="DATA 1")
    found = answer(asked, facts(*some, twin))
    assert found.grade == Decimal("0.5")
    assert len(found.missing) == 2
    assert answer(asked, facts(*some, listed("Data 4", kind="SETIAP_SAAT"))).grade == 1


def test_lists_of_the_year_answer_and_others_do_not() -> None:
    of_2025 = ListShown("didd", 2025, "DIDD", "https://contoh.go.id/d", "1/2025", date(2025, 5, 1))
    asked = question(query="list_of_year", period="Y", headings=())
    assert answer(asked, facts(lists=(of_2025,))).grade == 0
    now = replace(of_2025, year=2026)
    assert answer(asked, facts(lists=(of_2025, now))).links[0].title == "DIDD"
    assert answer(question(query="exclusions_of_year", headings=()), facts(lists=(now,))).grade == 0


def test_the_page_on_the_portal_needs_an_address_and_something_on_it() -> None:
    asked = question(query="portal_page", headings=())
    item = listed("Profil Contoh")
    assert answer(asked, facts(item)).grade == 0
    assert answer(asked, facts(page="https://contoh.go.id/o")).grade == 0
    assert answer(asked, facts(item, page="https://contoh.go.id/o")).grade == 1


def test_a_confirmation_counts_in_its_period() -> None:
    asked = question(query="confirmed", headings=("B04",), period="Y")
    for day, grade in ((date(2026, 3, 1), 1), (date(2025, 12, 31), 0), (None, 0)):
        here = facts(declared={"B04": Declared(confirmed=day)})
        assert answer(asked, here).grade == grade


def given_by_person(grade: str, **more: Any) -> Given:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Given("dinkes", "uji-2026", "A01", grade, "contoh", "chief_officer", at, **more)


def test_a_person_answers_and_a_dead_link_of_theirs_is_no_evidence() -> None:
    asked = question(query="", answered_by="person", headings=())
    assert answer(asked, facts()).stands is Stands.PERSON
    told = given_by_person("0.5", url="https://contoh.go.id/foto")
    found = answer(asked, facts(), told)
    assert (found.stands, found.grade, found.by_person) == (Stands.PARTLY, Decimal("0.5"), True)
    dead = answer(asked, replace(facts(), tried={told.url: Tried.DEAD}), told)
    assert (dead.stands, dead.grade) == (Stands.MISSING, 0)
    assert standing([told, replace(told, revoked=True)]) == {}
    assert standing([told, replace(told, grade="1")])["A01"].grade == "1"


def test_who_is_not_asked_loses_nothing() -> None:
    asked = question(applies_to="P", headings=("B09",))
    assert answer(asked, facts()).stands is Stands.MISSING
    freed = facts(declared={"B09": Declared(binds=False)})
    assert answer(asked, freed).stands is Stands.NOT_ASKED
    assert answer(question(applies_to="U"), facts()).stands is Stands.NOT_ASKED
    assert answer(question(applies_to="U"), facts(chief=True)).stands is Stands.MISSING
    score = scorecard(asking(asked), answers_of(asking(asked), freed, {}))[-1]
    assert (score.possible, score.reached) == (0, 0)


def asking(*questions: Question) -> Questionnaire:
    return Questionnaire.model_validate(
        {
            "issuer": "uji",
            "year": 2026,
            "title": {"id": "Uji", "en": "Test"},
            "source": "contoh",
            "verified": False,
            "groups": [{"code": "A", "text": {"id": "Satu", "en": "One"}}],
            "questions": [each.model_dump() for each in questions],
        }
    )


def test_the_scorecard_keeps_apart_what_the_register_can_and_what_people_must() -> None:
    asked = asking(
        question(),
        question(code="A02", weight="2", steps=("2", "1", "0"), query="", answered_by="person"),
    )
    here = facts(listed("Laporan Keuangan 2026"))
    group, whole = scorecard(asked, answers_of(asked, here, {}))
    assert (whole.register, whole.register_reached) == (1, 1)
    assert (whole.people, whole.people_reached) == (2, 0)
    assert (group.possible, whole.count(Stands.PERSON)) == (whole.possible, 1)


SHARES = st.fractions(min_value=0, max_value=1)


@given(SHARES, SHARES, st.booleans())
def test_more_of_an_answer_never_earns_less_and_only_steps_are_grades(
    one: Fraction, other: Fraction, whole: bool
) -> None:
    asked = question(weight="2", steps=("2", "1.5", "1", "0.5", "0"), all_or_nothing=whole)
    less, more = sorted((one, other))
    assert grade_of(asked, less) <= grade_of(asked, more)
    assert grade_of(asked, one) in asked.steps
    assert Fraction(grade_of(asked, one)) <= 2 * one
    assert grade_of(asked, Fraction(1)) == 2


def test_points_are_written_without_needless_zeros() -> None:
    assert [points(Decimal(x)) for x in ("0.50", "100", "0", "1.25")] == ["0.5", "100", "0", "1.25"]
