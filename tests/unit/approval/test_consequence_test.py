"""What the minutes of a consequence test must say, by its outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.approval.consequences.consequence_test import (
    Minutes,
    articles,
    as_copy,
    as_excluded,
    check_tested,
    checked,
    minutes_from,
)
from didd.approval.what_may_be_decided import Refused
from didd.model import Classification, DecisionKind, RecordFile, State
from tests.support.factories import make_record
from tests.support.samples.desk_samples import config_with_local_officer

CONFIG = config_with_local_officer()
TODAY = date(2026, 11, 29)
WHOLE = Minutes(
    article="uu-17-h",
    law="Undang-Undang 27/2022 Pasal 4",
    if_opened="Mengungkap rahasia pribadi korban.",
    if_closed="Melindungi keselamatan korban.",
    period="5 tahun",
    day="2026-11-20",
    place="Palangka Raya",
    unit="Bidang Perlindungan Perempuan",
    participants=("Petugas Contoh, Kepala Bidang", " "),
)
EXCLUDE, OPEN = DecisionKind.EXCLUDE, DecisionKind.APPROVE


def check(minutes: Minutes, outcome: DecisionKind = EXCLUDE) -> Minutes:
    return checked(minutes, outcome, TODAY, CONFIG.sop, CONFIG.metadata)


def test_whole_minutes_say_their_article_in_words():
    said = check(WHOLE)
    assert "Pasal 17 huruf h" in said.article
    assert said.participants == ("Petugas Contoh, Kepala Bidang",)
    assert minutes_from(said.text()) == said


@pytest.mark.parametrize(
    "change",
    [
        {"article": ""},
        {"article": "uu-6-3-a"},
        {"law": "xxx"},
        {"if_opened": "x"},
        {"if_closed": ""},
        {"period": " "},
        {"day": ""},
        {"day": "2026-11-30"},
        {"place": "-"},
        {"unit": ""},
        {"participants": (" ",)},
        {"article": "uu-17-a", "period": "31 (tiga puluh satu) tahun"},
    ],
)
def test_what_is_missing_or_beyond_the_law_is_refused(change: dict[str, object]):
    with pytest.raises(Refused):
        check(replace(WHOLE, **change))


def test_what_is_open_needs_no_period_and_law_enforcement_may_take_thirty_years():
    check(replace(WHOLE, period=""), OPEN)
    check(replace(WHOLE, article="uu-17-a", period="30 tahun"))


@given(st.builds(Minutes, *[st.text() for _ in range(8)], st.lists(st.text()).map(tuple)))
def test_minutes_are_read_as_they_were_kept(minutes: Minutes):
    assert minutes_from(minutes.text()) == minutes


@pytest.mark.parametrize("state", State)
def test_only_what_is_under_test_has_an_outcome(state: State):
    if state is State.TESTED:
        check_tested(state, officer="a", submitted_by="b", four_eyes=True)
        with pytest.raises(Refused, match="empat mata"):
            check_tested(state, officer="a", submitted_by="a", four_eyes=True)
    else:
        with pytest.raises(Refused):
            check_tested(state, officer="a", submitted_by="b", four_eyes=True)


def test_the_list_of_what_is_excluded_says_what_the_minutes_say():
    shown = as_excluded(make_record(), check(WHOLE))
    assert shown.classification is Classification.DIKECUALIKAN
    assert "Pasal 17 huruf h" in shown.fields["dasar_pengecualian"]
    assert shown.fields["jangka_pengecualian"] == "5 tahun"


def test_each_letter_of_article_17_can_be_tested():
    assert len(articles(CONFIG.sop)) == 10


def test_a_copy_keeps_its_days_and_numbers_whatever_the_original_is_called():
    file = RecordFile("2026-01-15.pdf", "0" * 64, 1, "application/pdf")
    fields = {"nomor": "2026-01-15", "waktu_pembuatan": "2026-01-15", "retensi": "2026-01-15.pdf"}
    copy = as_copy(
        make_record(files=(file,), fields=fields), Classification.BERKALA, [replace(file, path="b")]
    )
    assert (copy.fields["nomor"], copy.fields["waktu_pembuatan"]) == ("2026-01-15", "2026-01-15")
    assert copy.fields["retensi"] == "…"
    assert [f.name for f in copy.files] == ["b"]
