"""What is mended: against counting by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from didd.findings.mended import mended
from tests.support.factories import make_finding

FINDINGS = st.lists(
    st.builds(
        make_finding,
        rule=st.sampled_from(["judul-kosong", "retensi-kosong"]),
        row=st.integers(0, 3),
        value=st.sampled_from(["", "a"]),
    ),
    max_size=8,
)


@given(FINDINGS, FINDINGS)
def test_what_is_mended_and_what_is_left_make_up_what_was(before: list, after: list) -> None:
    def reported(findings: list) -> Counter:
        return Counter((f.rule, f.value) for f in findings)

    gone = mended(before, after)
    assert reported(list(gone)) == reported(before) - reported(after)
    assert [f for f in before if f in gone or f not in gone] == before
    assert mended(before, before) == ()


def test_a_row_that_only_moved_is_not_mended() -> None:
    finding = make_finding(row=7)
    assert mended([finding], [replace(finding, row=8)]) == ()
    assert mended([finding, replace(finding, row=9)], [replace(finding, row=8)]) == (
        replace(finding, row=9),
    )
