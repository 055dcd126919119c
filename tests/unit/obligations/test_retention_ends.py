"""When terms of the records schedule end: counted, shown with what it says, and nothing more."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import partial

import pytest

from didd.fields.retention import parse_retention
from didd.obligations.retention_ends import COLUMNS, Kept, Term, ending, kept_csv, kept_records
from tests.support.publishing import catalog_config, make_entry

VOCABULARY = catalog_config().retention
DAY = date(2026, 11, 29)


def kept(retention: str, made: str = "2020-06-30", title: str = "Profil") -> list[Kept]:
    entry = make_entry(title=title, fields={"retensi": retention, "waktu_pembuatan": made})
    return list(kept_records("dinkes", [entry], partial(parse_retention, vocabulary=VOCABULARY)))


@pytest.mark.parametrize(
    ("retention", "active", "inactive", "fate", "term"),
    [
        ("5 tahun", date(2025, 6, 30), None, "", Term.OVER),
        ("5 tahun, musnah", date(2025, 6, 30), None, "MUSNAH", Term.OVER),
        (
            "Aktif 2 tahun, inaktif 8 tahun, permanen",
            date(2022, 6, 30),
            date(2030, 6, 30),
            "PERMANEN",
            Term.INACTIVE,
        ),
        ("90 bulan", date(2027, 12, 30), None, "", Term.ACTIVE),
    ],
)
def test_terms_follow_one_after_the_other(
    retention: str, active: date, inactive: date | None, fate: str, term: Term
) -> None:
    [found] = kept(retention)
    assert (found.active_until, found.inactive_until, found.fate) == (active, inactive, fate)
    assert found.term(DAY) is term


@pytest.mark.parametrize(
    ("retention", "made", "inactive"),
    [
        ("Aktif 1 tahun, inaktif 3 tahun", "2024-02-29", date(2028, 2, 29)),
        ("Aktif 1 bulan, inaktif 1 bulan", "2025-01-31", date(2025, 3, 31)),
        ("Aktif 1 bulan, inaktif 30 hari", "2025-01-31", date(2025, 3, 30)),
        ("Aktif 30 hari, inaktif 1 bulan", "2025-01-01", date(2025, 2, 28)),
        ("Aktif 30 hari, inaktif 40 hari", "2025-01-01", date(2025, 3, 12)),
    ],
)
def test_a_short_month_at_the_end_of_one_term_shortens_no_other(
    retention: str, made: str, inactive: date
) -> None:
    [found] = kept(retention, made)
    assert found.inactive_until == inactive


@pytest.mark.parametrize("retention", ["Permanen", "Selama berlaku", "tidak tahu", "", "5 windu"])
def test_what_has_no_counted_term_never_ends(retention: str) -> None:
    assert kept(retention) == []


@pytest.mark.parametrize("made", ["", "kapan-kapan", "9999"])
def test_a_time_that_cannot_be_counted_from_ends_nothing(made: str) -> None:
    assert kept("5 tahun", made) == []


def test_what_ended_or_soon_ends_comes_first_and_a_formula_is_none() -> None:
    found = [
        *kept("5 tahun", "2021-12-31", "=Segera"),
        *kept("1 tahun", "2020", "Lewat"),
        *kept("90 tahun", title="Lama"),
    ]
    ended = ending(found, DAY, 12)
    assert [each.title for each in ended] == ["Lewat", "=Segera"]
    assert [each.title for each in ending(found, DAY, 0)] == ["Lewat"]
    rows = list(csv.DictReader(io.StringIO(kept_csv(ended, DAY, "\r\n"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["keadaan"] for row in rows] == ["over", "active"]
    assert rows[1]["judul"] == "'=Segera"
