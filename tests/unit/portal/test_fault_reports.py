"""What a reported fault may say, what of it is kept, and who counts as one sender."""

from __future__ import annotations

import doctest
import unicodedata
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.portal.without_ckan import extension


@pytest.fixture(scope="module")
def part() -> Iterator[Callable[[str], Any]]:
    with extension() as found:
        yield found


@pytest.fixture(scope="module")
def words(part: Callable[[str], Any]) -> Any:
    return part("reports.words")


@pytest.fixture(scope="module")
def limits(part: Callable[[str], Any]) -> Any:
    return part("reports.limits")


def test_the_examples_hold(words: Any, limits: Any) -> None:
    for module in (words, limits):
        failed, tried = doctest.testmod(module)
        assert tried
        assert not failed


def test_numbers_are_read_as_they_were_made_however_they_are_typed(words: Any) -> None:
    made = {words.new_number() for _ in range(200)}
    assert len(made) == 200
    for number in made:
        assert words.as_number(number) == number
        assert words.as_number(f" {number.upper().replace('-', ' ')}") == number


@given(typed=st.text(max_size=60))
def test_what_is_no_number_is_none(words: Any, typed: str) -> None:
    number = words.as_number(typed)
    assert number == "" or words.NUMBER.fullmatch(number)


@given(text=st.text(max_size=400))
def test_no_character_that_is_not_printed_is_kept(words: Any, text: str) -> None:
    kept = words.cleaned(text)
    assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in kept)
    assert words.cleaned(kept) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("6271014107900003", "••••••"),
        ("hp 0812-3456-7890 ya", "hp •••••• ya"),
        ("+62 812 3456 7890", "+••••••"),
        ("anggaran Rp 12.500.000.000 tahun 2025", "anggaran Rp 12.500.000.000 tahun 2025"),
        ("ana.b+c@surel.contoh.id", "•••@surel.contoh.id"),
        ("hp.081234567890", "hp.••••••"),
        ("NIK.6271014107900003.", "NIK.••••••."),
        ("081.234.567.890", "••••••"),
        ("6271 0141  0790 0003", "••••••"),
        ("0812 - 3456 - 7890", "••••••"),
        ("1.6271014107900003", "••••••"),
        ("Rp12.500.000.000 - 13.000.000.000", "Rp12.500.000.000 - 13.000.000.000"),
        ("baris 12, kolom 3", "baris 12, kolom 3"),
    ],
)
def test_long_numbers_and_names_of_mail_are_masked(words: Any, text: str, kept: str) -> None:
    assert words.masked(text) == kept


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"kind": "isi_keliru", "text": ""}, ""),
        ({"kind": "lain", "text": " \x00\n"}, "text"),
        ({"kind": "x", "text": "a"}, "kind"),
        ({}, "kind"),
        ({"kind": "lain", "text": "a" * 1000}, ""),
        ({"kind": "lain", "text": "a" * 1001}, "long"),
    ],
)
def test_a_form_is_taken_or_told_why_not(words: Any, typed: dict[str, str], wrong: str) -> None:
    assert words.complaint(typed) == wrong


@pytest.mark.parametrize(
    ("near", "told", "sender"),
    [
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("10.0.0.2", "8.8.8.8, 9.9.9.9", "9.9.9.9"),
        ("9.9.9.9", "8.8.8.8", "9.9.9.9"),  # nobody chooses their own address
        ("9.9.9.9", "", "9.9.9.9"),
        ("", "8.8.8.8", ""),
    ],
)
def test_only_a_proxy_of_ours_is_believed(
    limits: Any, monkeypatch: pytest.MonkeyPatch, near: str, told: str, sender: str
) -> None:
    headers = {"X-Forwarded-For": told}
    monkeypatch.setattr(limits, "request", SimpleNamespace(remote_addr=near, headers=headers))
    assert limits.sender() == sender


class Cache:
    """As much of a cache as the limits need."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def set(self, name: str, value: Any, ex: int, nx: bool) -> None:
        self.kept.setdefault(name, value)

    def get(self, name: str) -> Any:
        return self.kept.get(name)

    def pipeline(self) -> Cache:
        return self

    def incr(self, name: str) -> None:
        self.kept[name] += 1
        self.newest = self.kept[name]

    def execute(self) -> list[Any]:
        return [None, self.newest]


def test_one_who_sends_without_end_does_not_shut_the_form_for_others(
    limits: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache()
    site = {"ckan.site_id": "a", "didd.reports_per_hour": 3, "didd.reports_in_all": 5}
    monkeypatch.setattr(limits, "connect_to_redis", lambda: cache)
    monkeypatch.setattr(limits.tk, "config", site, raising=False)
    monkeypatch.setattr(limits, "sender", lambda: "192.0.2.7")
    assert [limits.admits() for _ in range(200)] == [True] * 3 + [False] * 197
    monkeypatch.setattr(limits, "sender", lambda: "192.0.2.8")
    assert [limits.admits() for _ in range(3)] == [True, True, False]
    monkeypatch.setattr(limits.tk, "config", {**site, "ckan.site_id": "b"})
    assert limits.admits()
