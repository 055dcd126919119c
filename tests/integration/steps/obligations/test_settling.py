"""What binds an agency: the chief officer answers for what was shown, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from didd.approval.what_may_be_decided import Refused
from didd.obligations.agreed.bindings import Bindings, Settled, Verdict
from didd.obligations.declarations import Saying
from didd.steps.obligations.declaring import Asked, declare
from didd.steps.obligations.settling import bindings_now, settle
from tests.support.bureau import ATASAN, PEMBANTU, UTAMA, Bureau, row

WHY = "Tidak ada kegiatan seperti itu di kantor ini."


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    made.list(row("Laporan Keuangan 2025", waktu_pembuatan="2025"))
    made.whole()
    return made


def now(bureau: Bureau) -> Bindings:
    return bindings_now(bureau.office, bureau.agency)


def say(bureau: Bureau, code: str, saying: Saying, by: str = PEMBANTU) -> None:
    declare(bureau.office, bureau.agency, by, Asked(code, saying, reason=WHY))


def answer_all(bureau: Bureau, by: str = PEMBANTU) -> None:
    for each in now(bureau).open:
        say(bureau, each.heading.code, Saying.NOT_BOUND, by)


def judge(bureau: Bureau, verdict: Verdict, note: str = "", by: str = UTAMA, mark: str = ""):
    shown = mark or now(bureau).mark
    return settle(bureau.office, bureau.agency, by, verdict, note, shown)


def test_it_is_confirmed_and_waits_again_when_the_agency_says_something_else(
    bureau: Bureau,
) -> None:
    assert now(bureau).settled is Settled.OPEN
    with pytest.raises(Refused, match="belum mengatakan"):
        judge(bureau, Verdict.CONFIRMED)
    answer_all(bureau)
    assert now(bureau).settled is Settled.AWAITING
    made = judge(bureau, Verdict.CONFIRMED)
    assert now(bureau).settled is Settled.CONFIRMED
    assert judge(bureau, Verdict.CONFIRMED) == made, "the same again is not kept twice"
    say(bureau, "B09", Saying.BINDS)
    assert now(bureau).settled is Settled.AWAITING
    assert now(bureau).changed == ("B09",)
    with pytest.raises(Refused, match="sudah berubah"):
        judge(bureau, Verdict.CONFIRMED, mark=made.mark)
    assert bureau.broken() == []


def test_it_is_sent_back_with_a_note_and_only_with_one(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        judge(bureau, Verdict.RETURNED)
    judge(bureau, Verdict.RETURNED, "Jawab dahulu judul pengadaan barang dan jasa.")
    assert now(bureau).settled is Settled.RETURNED
    say(bureau, "B09", Saying.BINDS)
    assert now(bureau).settled is Settled.OPEN
    assert bureau.broken() == []


def test_only_the_chief_officer_does_and_not_of_what_they_said_themselves(bureau: Bureau) -> None:
    answer_all(bureau, by=UTAMA)
    for officer in (PEMBANTU, ATASAN, "siapa"):
        with pytest.raises(Refused):
            judge(bureau, Verdict.CONFIRMED, by=officer)
    with pytest.raises(Refused, match="orang lain"):
        judge(bureau, Verdict.CONFIRMED)
    assert bureau.office.store.binding_verdicts.of(bureau.slug) is None
    events = [e for e in bureau.office.store.audit.events() if e.act == "refused"]
    assert len(events) == 4
    assert bureau.broken() == []


def test_a_reason_that_changes_waits_for_the_chief_officer_again(bureau: Bureau) -> None:
    answer_all(bureau)
    judge(bureau, Verdict.CONFIRMED)
    other = "Sejak tahun ini dikerjakan oleh dinas lain."
    declare(bureau.office, bureau.agency, PEMBANTU, Asked("B09", Saying.NOT_BOUND, reason=other))
    assert now(bureau).settled is Settled.AWAITING


@pytest.mark.parametrize("saying", [Saying.NONE, Saying.RECORD])
def test_what_binds_only_by_the_chief_officer_s_word_is_confirmed_by_somebody_else(
    bureau: Bureau, saying: Saying
) -> None:
    code, item = now(bureau).open[0].heading.code, bureau.record_id("Laporan Keuangan 2025")
    asked = Asked(code, saying, item if saying is Saying.RECORD else "", reason=WHY)
    declare(bureau.office, bureau.agency, UTAMA, asked)
    answer_all(bureau)
    assert now(bureau).open == ()
    with pytest.raises(Refused, match="orang lain"):
        judge(bureau, Verdict.CONFIRMED)
    declare(bureau.office, bureau.agency, PEMBANTU, asked)
    judge(bureau, Verdict.CONFIRMED)


def test_what_binds_anyway_may_be_declared_none_by_who_confirms_it(bureau: Bureau) -> None:
    answer_all(bureau)
    say(bureau, "B09", Saying.BINDS)
    say(bureau, "B09", Saying.NONE, UTAMA)
    judge(bureau, Verdict.CONFIRMED)
    assert now(bureau).settled is Settled.CONFIRMED
