"""Asked once: what a column means is answered by an officer, remembered, revocable, audited."""

from __future__ import annotations

from pathlib import Path

import pytest

from didd.approval.what_may_be_decided import Refused
from didd.steps.collect.column_answers import answer_columns
from didd.steps.collect.columns_read import read_columns
from tests.support.bureau import ATASAN, PEMBANTU, UTAMA, Bureau

LIST = "No,Nama Naskah Seksi Kami,Warna,Klasifikasi\n" + "".join(
    f"{n},Laporan bulanan ke-{n},biru,Berkala\n" for n in range(1, 4)
)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.write("inventaris.csv", LIST.encode())
    return made


def by(bureau: Bureau) -> list[str]:
    return [c["by"] for c in read_columns(bureau.office, bureau.agency)]


@pytest.mark.parametrize("officer", [PEMBANTU, UTAMA])
def test_an_answer_ends_the_question_for_good(bureau: Bureau, officer: str) -> None:
    assert bureau.harvest().records["held"] == 3
    answer_columns(
        bureau.office, bureau.agency, officer, {"NAMA naskah seksi kami": "Judul Informasi"}
    )
    assert bureau.harvest().records["submitted"] == 3
    bureau.write("inventaris.csv", f"{LIST}4,Laporan bulanan ke-4,biru,Berkala\n".encode())
    assert bureau.harvest().records["submitted"] == 1
    assert by(bureau)[1] == "agency"


def test_an_answer_may_be_taken_back(bureau: Bureau) -> None:
    answer_columns(bureau.office, bureau.agency, UTAMA, {"Nama Naskah Seksi Kami": "judul"})
    answer_columns(bureau.office, bureau.agency, UTAMA, {}, ["nama naskah seksi kami"])
    assert bureau.harvest().records["held"] == 3
    acts = [(e.act, e.actor) for e in bureau.office.store.audit.events()]
    assert acts == [("column.answer", UTAMA), ("column.revoke", UTAMA)]
    assert bureau.broken() == []


def test_a_column_may_be_said_to_hold_nothing(bureau: Bureau) -> None:
    text = {"Nama Naskah Seksi Kami": "judul", "Warna": "-"}
    answer_columns(bureau.office, bureau.agency, UTAMA, text)
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug)
    assert not [f for f in found if f.rule.startswith("kolom-")]


@pytest.mark.parametrize(
    ("officer", "answers", "revoked"),
    [
        (ATASAN, {"Warna": "judul"}, []),
        ("tak.dikenal", {"Warna": "judul"}, []),
        (UTAMA, {"Warna": "rona"}, []),
        (UTAMA, {" ": "judul"}, []),
        (UTAMA, {}, ["Warna"]),
    ],
)
def test_a_refused_answer_is_kept_as_refused(
    bureau: Bureau, officer: str, answers: dict[str, str], revoked: list[str]
) -> None:
    with pytest.raises(Refused):
        answer_columns(bureau.office, bureau.agency, officer, answers, revoked)
    assert bureau.office.store.columns.of(bureau.slug) == {}
    assert len(bureau.refusals()) == 1


def test_answers_are_evidence_of_the_audit_chain(bureau: Bureau) -> None:
    answer_columns(bureau.office, bureau.agency, UTAMA, {"Warna": "-"})
    assert bureau.office.store.columns.of(bureau.slug)["Warna"].field == ""
    assert bureau.office.store.columns.of("lain") == {}
