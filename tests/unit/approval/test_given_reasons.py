"""Reasons that tell something, and legal grounds that the office has."""

from __future__ import annotations

import pytest

from didd.approval.given_reasons import check_reason, ground_of
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind
from tests.support.samples.desk_samples import config_with_local_officer

CONFIG = config_with_local_officer()


@pytest.mark.parametrize(
    "reason", ["x", "xxx", "  x ", "....", "tes", "-", "aaaaaaaaa", "tidak ada", "123456", "ok"]
)
def test_a_filler_is_no_reason(reason: str):
    with pytest.raises(Refused, match="belum menjelaskan"):
        check_reason(reason, CONFIG.metadata)


@pytest.mark.parametrize("reason", ["Ganda.", "Lengkapi.", "Bukan milik dinas ini", "Keliru"])
def test_a_short_reason_is_one(reason: str):
    check_reason(reason, CONFIG.metadata)


def test_only_a_rejection_names_a_ground_and_one_that_the_office_has():
    for kind in DecisionKind:
        if kind is not DecisionKind.REJECT:
            assert ground_of(kind, "", CONFIG.sop) == ""
    assert "Pasal 17 huruf h" in ground_of(DecisionKind.REJECT, "uu-17-h", CONFIG.sop)
    with pytest.raises(Refused, match="Pilih dasar hukum"):
        ground_of(DecisionKind.REJECT, "", CONFIG.sop)
    with pytest.raises(Refused, match="uu-17-h"):
        ground_of(DecisionKind.REJECT, "uu-17-z", CONFIG.sop)


def test_every_letter_of_article_17_is_a_ground():
    codes = {ground.code for ground in CONFIG.sop.rejection_grounds}
    assert {f"uu-17-{letter}" for letter in "abcdefghij"} <= codes
