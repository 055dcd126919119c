"""What counts as a view, a download and a word sought in vain; which months are kept."""

from __future__ import annotations

import string
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "portal" / "ckanext-didd"))

from ckanext.didd.counts import rules  # noqa: E402  # pyright: ignore[reportMissingImports]

PERSON = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
MONTHS = st.builds("{:04}-{:02}".format, st.integers(2001, 2098), st.integers(1, 12))


@pytest.mark.parametrize(
    "agent",
    ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
     "Mozilla/5.0 (compatible; bingbot/2.0)", "Mozilla/5.0 (compatible; YandexBot/3.0)",
     "Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.2)", "Baiduspider+",
     "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0", "facebookexternalhit/1.1",
     "archive.org_bot", "didd", "didd-link-check", "", "  ", "ckanext-harvest", "UptimeRobot/2.0"],
)  # fmt: skip
def test_robots_and_the_office_itself_count_for_nothing(agent: str) -> None:
    assert not rules.is_view(agent)
    assert not rules.is_download(agent, "", "")


def test_people_view_and_programs_only_download() -> None:
    assert rules.is_view(PERSON)
    assert rules.is_view("Mozilla/5.0 (Linux; Android 9; CUBOT X19) Mobile Safari/537.36")
    for program in ("curl/8.5", "Wget/1.21", "python-requests/2.32"):
        assert not rules.is_view(program)
        assert rules.is_download(program, "", "")


@pytest.mark.parametrize("part", ["object", "embed", "iframe", "image", "Image "])
def test_a_file_within_a_page_is_no_download(part: str) -> None:
    assert not rules.is_download(PERSON, part, "")
    assert rules.is_download(PERSON, "document", "")


def test_a_download_in_parts_counts_once() -> None:
    given_back = ["bytes 0-99/300", "bytes 100-199/300", "bytes 200-299/300"]
    assert sum(rules.is_download(PERSON, "", part) for part in given_back) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [("Berapa HARGA beras?", ["berapa", "harga", "beras"]),
     ("surat budi.s@contoh.id", ["surat"]), ("nik 6271011212900001", ["nik"]),
     ("hp 0812-3456-7890 dinas", ["dinas"]), ("B4PAK rumah", ["rumah"]), ("ab abc", ["abc"]),
     ("https://contoh.id/x jalan", ["jalan"]), ("jalan jalan JALAN", ["jalan"]),
     ("ktp-el baru", ["baru"]), ("x" * 31 + " dekat", ["dekat"]), ("", [])],
)  # fmt: skip
def test_only_words_of_letters_are_counted(typed: str, words: list[str]) -> None:
    assert rules.sought(typed) == words


@given(st.text(alphabet=string.printable + "éñ١٢９", max_size=200))
def test_no_digit_and_no_sign_is_ever_kept(typed: str) -> None:
    for word in rules.sought(typed):
        assert word.isalpha()
        assert rules.SHORTEST <= len(word) <= rules.LONGEST
    assert len(rules.sought(typed)) <= rules.MOST_WORDS


def test_words_of_a_question_are_left_out() -> None:
    assert rules.sought("bagaimana cara urus paspor", {"bagaimana", "cara"}) == ["urus", "paspor"]


@given(MONTHS, st.integers(0, 300))
def test_months_go_back_one_by_one(month: str, count: int) -> None:
    earlier = rules.before(month, count)
    assert rules.before(earlier, 0) == earlier
    assert rules.before(rules.before(month, count), 1) == rules.before(month, count + 1)
    assert (earlier < month) == (count > 0)


@pytest.mark.parametrize("text", ["2026-1", "2026-13", "2026-00", "1999-01", "x", "2026-01'--"])
def test_only_a_month_is_one(text: str) -> None:
    assert not rules.as_month(text)
