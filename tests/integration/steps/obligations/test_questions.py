"""Questions answered by a whole office: what is published, what people answer, what was deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from didd.approval.what_may_be_decided import Refused
from didd.config.law.questionnaires import Questionnaire
from didd.obligations.questions.answers import Answer, Stands
from didd.obligations.questions.facts import Tried
from didd.office import OfficeError
from didd.ports import PortalUnreachable
from didd.publication.links import LinkReport, LinkState
from didd.steps.obligations.questions.answering import Told, answer_question
from didd.steps.obligations.questions.gathering import (
    Gathered,
    answers_now,
    questionnaire_of,
    tried,
)
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ATASAN, UTAMA, Bureau, closed_row, row

PDF = b"%PDF-1.4\n% laporan contoh\n%%EOF\n"
REPORT = "Laporan Keuangan 2025"
SECRET = PDF + b"%% data pelapor\n"


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.put(keuangan_pdf=PDF)
    made.list(
        row(REPORT, "keuangan.pdf", waktu_pembuatan="2025"),
        row("Profil Dinas Contoh"),
        row("Rencana Strategis Contoh", klasifikasi="Setiap Saat"),
    )
    made.whole()
    return made


def now(bureau: Bureau, *, links: bool = True) -> Gathered:
    found = answers_now(bureau.office, bureau.agency, questionnaire_of(bureau.office, 2026))
    return tried(bureau.office, found) if links else found


def one(bureau: Bureau, code: str, *, links: bool = True) -> Answer:
    found = now(bureau, links=links)
    return next(each for each in found.answers if each.question.code == code)


def say(bureau: Bureau, code: str, by: str = UTAMA, **more: Any) -> None:
    told = Told(code, **more)
    asked = questionnaire_of(bureau.office, 2026)
    answer_question(bureau.office, bureau.agency, by, asked, told)


def exclude(bureau: Bureau) -> None:
    bureau.put(pelapor_pdf=SECRET)
    bureau.list(row(REPORT, "keuangan.pdf"), closed_row("Data pelapor", "pelapor.pdf"))
    bureau.harvest()


def test_the_register_answers_with_exact_links_that_were_tried(bureau: Bureau) -> None:
    found = one(bureau, "A06")
    assert (found.stands, found.grade) == (Stands.FULL, Decimal(2))
    (link,) = found.links
    assert link.tried is Tried.ALIVE
    assert link.url.endswith(f"/dataset/dinkes-{bureau.record_id(REPORT).replace('-', '')[:12]}")
    assert [file.name for file in found.files] == ["keuangan.pdf"]
    assert one(bureau, "A12").stands is Stands.FULL
    assert one(bureau, "A01").stands is Stands.FULL
    assert one(bureau, "D03").stands is Stands.MISSING
    assert one(bureau, "C03").stands is Stands.PERSON
    assert now(bureau).untried == ""


def test_a_withdrawn_item_loses_its_grade_at_once(bureau: Bureau) -> None:
    why = Instruction(UTAMA, "Salah terbit, diperbaiki dahulu.")
    withdraw(bureau.office, bureau.record_id(REPORT), why, "contoh")
    found = one(bureau, "A06")
    assert (found.stands, found.grade, found.links) == (Stands.MISSING, Decimal(0), ())
    assert "B04" in str(found.missing[0])


def test_what_the_portal_lost_is_a_dead_link(bureau: Bureau) -> None:
    bureau.portal.datasets[bureau.record_id(REPORT)].state = "deleted"
    assert one(bureau, "A06", links=False).grade == 2
    found = one(bureau, "A06")
    assert (found.stands, found.links[0].tried) == (Stands.MISSING, Tried.DEAD)
    assert found.links[0].url in str(found.missing[0])


def test_a_portal_that_does_not_answer_is_held_against_nobody(bureau: Bureau) -> None:
    def down(number: int, when: str) -> None:
        raise PortalUnreachable("tidak menjawab")

    bureau.portal.trouble = down
    found = now(bureau)
    assert "tidak menjawab" in str(found.untried)
    assert next(a for a in found.answers if a.question.code == "A06").grade == 2


def test_what_a_person_answers_is_kept_with_its_file_and_in_the_chain(bureau: Bureau) -> None:
    say(bureau, "C03", grade="1,5", note="Foto meja layanan.", file_name="../meja.pdf", content=PDF)
    found = one(bureau, "C03")
    assert (found.grade, found.by_person, found.stands) == (Decimal("1.5"), True, Stands.PARTLY)
    (file,) = found.files
    assert file.name == "meja.pdf"
    with bureau.office.archive.open(file.sha256) as kept:
        assert kept.read() == PDF
    say(bureau, "C03", grade="2", note="Foto baru menyusul.")
    assert one(bureau, "C03").files == (file,)
    say(bureau, "C03", revoked=True)
    assert one(bureau, "C03").stands is Stands.PERSON
    events = [e.act for e in bureau.office.store.audit.events() if e.act.startswith("question.")]
    assert events == ["question.answer", "question.answer", "question.revoke"]
    assert bureau.broken() == []


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("C03", {"grade": "9", "url": "https://contoh.go.id"}),
        ("C03", {"grade": "", "url": "https://contoh.go.id"}),
        ("C03", {"grade": "NaN", "url": "https://contoh.go.id"}),
        ("C03", {"grade": "sNaN", "url": "https://contoh.go.id"}),
        ("C03", {"grade": "-Infinity", "url": "https://contoh.go.id"}),
        ("C03", {"grade": "2"}),
        ("C03", {"grade": "2", "url": "javascript:alert(1)"}),
        ("C03", {"grade": "2", "url": "https://a:b@contoh.go.id"}),
        ("C03", {"grade": "2", "file_name": "kosong.pdf"}),
        ("C03", {"grade": "2", "file_name": "a.exe", "content": b"MZ\x90\x00" * 30}),
        ("C03", {"grade": "2", "file_name": "a.html", "content": b"<script>1</script>"}),
        ("C03", {"revoked": True}),
        ("Z99", {"grade": "0"}),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_refusal_kept(
    bureau: Bureau, code: str, more: dict[str, Any]
) -> None:
    before = set(bureau.office.archive.digests())
    with pytest.raises(Refused):
        say(bureau, code, **more)
    assert len(bureau.refusals()) == 1
    assert bureau.office.store.question_answers.of("dinkes", "contoh-2026") == []
    assert set(bureau.office.archive.digests()) == before


def test_only_those_who_answer_for_the_agency_may(bureau: Bureau) -> None:
    for somebody in (ATASAN, "siapa-saja"):
        with pytest.raises(Refused):
            say(bureau, "C03", by=somebody, grade="0")
    assert bureau.office.store.question_answers.of("dinkes", "contoh-2026") == []


def test_a_changed_row_does_not_match_its_link(bureau: Bureau) -> None:
    say(bureau, "C03", grade="0", note="Belum ada.")
    engine = bureau.office.store.engine
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE question_answer DISABLE TRIGGER USER")
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER question_answer_no_update")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE question_answer SET grade = '2'"))
    told = " ".join(bureau.broken())
    assert "question_answer" in told
    assert "grade" in told


def test_a_year_without_a_questionnaire_is_told(bureau: Bureau) -> None:
    with pytest.raises(OfficeError, match="contoh-2026"):
        questionnaire_of(bureau.office, 2031)


def test_a_file_of_what_is_excluded_shows_no_answer(bureau: Bureau) -> None:
    exclude(bureau)
    with pytest.raises(Refused, match="dikecualikan"):
        say(bureau, "C03", grade="2", file_name="meja.pdf", content=SECRET)
    assert bureau.office.store.question_answers.of("dinkes", "contoh-2026") == []


def test_an_answer_of_a_grade_that_is_no_step_any_more_does_not_count(bureau: Bureau) -> None:
    say(bureau, "C03", grade="2", file_name="meja.pdf", content=PDF)
    asked = questionnaire_of(bureau.office, 2026)
    told = asked.model_dump()
    (changed,) = (each for each in told["questions"] if each["code"] == "C03")
    changed |= {"weight": Decimal(1), "steps": (Decimal(1), Decimal(0))}
    other = Questionnaire.model_validate(told)
    found = answers_now(bureau.office, bureau.agency, other)
    answer = next(each for each in found.answers if each.question.code == "C03")
    assert (answer.stands, answer.grade, answer.given) == (Stands.PERSON, 0, None)
    again = Told("C03", "1", url="https://contoh.go.id/meja")
    made = answer_question(bureau.office, bureau.agency, UTAMA, other, again)
    assert made.sha256 == "", "nobody is shown the file of an answer that does not count"


class FromInside:
    """Says of every link that the public cannot open it, as where names lead inside."""

    def check(self, urls: Iterable[str]) -> dict[str, LinkReport]:
        return {url: LinkReport(url, LinkState.REFUSED) for url in urls}


def test_the_portals_own_name_is_not_held_against_it_from_inside(bureau: Bureau) -> None:
    site, config = "https://ppid.contoh.invalid", bureau.office.config
    portal = config.portal.model_copy(update={"site_url": f"{site}/"})
    config = config.model_copy(update={"portal": portal})
    bureau.office = replace(bureau.office, config=config)
    record_id = bureau.record_id(REPORT)
    bureau.portal.datasets["tampil"] = bureau.portal.datasets[record_id]
    for code, url in (
        ("C03", f"{site}/dataset/tidak-ada"),
        ("C04", f"{site}/dataset/tampil/resource/1/download/a.pdf"),
        ("C05", f"{site}.lain.example/"),
    ):
        say(bureau, code, grade="0", url=url)
    found = tried(bureau.office, now(bureau, links=False), FromInside())
    of = {each.question.code: each for each in found.answers}
    assert (of["C01"].stands, of["C01"].links[0].tried) == (Stands.FULL, Tried.NOT_TRIED)
    assert [of[code].links[0].tried for code in ("C03", "C04", "C05")] == [
        Tried.DEAD,
        Tried.ALIVE,
        Tried.DEAD,
    ]


def test_looking_at_the_answers_makes_no_list_of_all(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path, consolidated_by="dinkes")
    bureau.office.seed_officers()
    bureau.list(row("Profil Dinas Contoh"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    bureau.establish()
    before = set(bureau.office.archive.digests())
    assert next(a for a in now(bureau, links=False).answers if a.question.code == "A12").links
    assert set(bureau.office.archive.digests()) == before
