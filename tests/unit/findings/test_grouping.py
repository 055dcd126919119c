"""Findings grouped for people: nothing is lost, and no order matters."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from didd.findings.grouping import row_ranges, summarise
from didd.model import Finding, Severity

FINDINGS = st.lists(
    st.builds(
        Finding,
        rule=st.sampled_from(["judul-kosong", "retensi-berisi-tahun"]),
        severity=st.sampled_from(Severity),
        message=st.sampled_from(["Kosong.", "Salah."]),
        file=st.sampled_from(["inventaris.xlsx", ""]),
        row=st.integers(0, 9),
        column=st.sampled_from(["B", "F"]),
        value=st.sampled_from(["", "Tahun 2023"]),
    )
)


@given(FINDINGS)
def test_every_finding_is_counted_once_and_every_row_named(findings: list[Finding]) -> None:
    reported = Counter[tuple[object, ...]]()
    for group in summarise(findings):
        for place in group.places:
            for row in place.rows:
                reported[group.rule, group.severity, group.message, place.file, row] += 1
    expected = Counter((f.rule, f.severity, f.message, f.file, f.row) for f in findings if f.row)
    assert reported == expected
    assert sum(group.count for group in summarise(findings)) == len(findings)


@given(FINDINGS, st.randoms())
def test_the_order_of_findings_does_not_matter(findings: list[Finding], chance) -> None:
    shuffled = list(findings)
    chance.shuffle(shuffled)
    assert summarise(shuffled) == summarise(findings)


@given(FINDINGS)
def test_errors_come_first_then_what_is_found_most(findings: list[Finding]) -> None:
    groups = summarise(findings)
    ranks = [(list(Severity).index(group.severity), -group.count) for group in groups]
    assert ranks == sorted(ranks)


@given(st.lists(st.integers(1, 60)))
def test_row_ranges_name_exactly_the_rows(rows: list[int]) -> None:
    named: list[int] = []
    for part in filter(None, row_ranges(sorted(rows)).split(", ")):
        first, _, last = part.partition("–")
        named.extend(range(int(first), int(last or first) + 1))
    assert named == sorted(set(rows))


def test_what_is_true_of_one_place_stands_beside_it() -> None:
    plain = Finding("x", Severity.ERROR, "Tidak ada.", "Perbaiki. Simpan.", row=2, value="a")
    hinted = [
        Finding("x", Severity.ERROR, "Tidak ada.", f"Perbaiki. Simpan. {hint}", row=n, value=hint)
        for n, hint in ((3, 'Mungkin "b. c".'), (4, 'Mungkin "b. d".'))
    ]
    (group,) = summarise([plain, *hinted])
    assert group.remedy == "Perbaiki. Simpan."
    assert [place.hint for place in group.places] == ["", 'Mungkin "b. c".', 'Mungkin "b. d".']
    (without,) = summarise(hinted)
    assert [f"{without.remedy} {place.hint}" for place in without.places] == [
        f.remedy for f in hinted
    ]
