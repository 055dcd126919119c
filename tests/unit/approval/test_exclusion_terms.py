"""How long may be excluded, held against UU 14/2008 Pasal 20 and PP 61/2010 Pasal 5."""

from __future__ import annotations

from datetime import date

import pytest

from didd.approval.consequences.exclusion_terms import check_term
from didd.approval.what_may_be_decided import Refused
from didd.register.other_lists.exclusion_period import period_end

DAY = date(2026, 11, 20)


def check(letter: str, text: str) -> None:
    check_term(f"uu-17-{letter}", text, DAY, period_end(text, DAY))


@pytest.mark.parametrize(
    ("letter", "text"),
    [
        ("h", "5 tahun"),
        ("h", "5 (lima) tahun"),
        ("b", "18 bulan"),
        ("c", "Sampai dengan 31 Desember 2030"),
        ("e", "Selama masih digunakan"),
        ("a", "30 tahun"),
        ("a", "sampai perkara berkekuatan hukum tetap"),
        ("g", "Permanen"),
        ("h", "Dikecualikan untuk seterusnya (kecuali atas permintaan pihak berwajib)"),
        ("j", "tidak terbatas"),
    ],
)
def test_what_the_law_allows_passes(letter: str, text: str) -> None:
    check(letter, text)


@pytest.mark.parametrize(
    ("letter", "text", "why"),
    [
        *((letter, "Permanen", "Pasal 20") for letter in "abcdef"),
        ("d", "Selamanya", "Pasal 20"),
        ("f", "dikecualikan tanpa batas waktu", "Pasal 20"),
        ("h", "lama", "kapan berakhir"),
        ("h", "5", "kapan berakhir"),
        ("h", "sampai 31 Desember 2020", "sudah berakhir"),
        ("h", "sampai 20 November 2026", "sudah berakhir"),
        ("a", "31 tahun", "30 tahun"),
        ("a", "361 bulan", "30 tahun"),
        ("a", "sampai 31 Desember 2060", "30 tahun"),
    ],
)
def test_what_it_does_not_is_refused(letter: str, text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        check(letter, text)
