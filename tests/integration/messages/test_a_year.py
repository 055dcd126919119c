"""A year of an office: mails and packs of answers are those that a person would have made.

``python -m tests.integration.messages.test_a_year`` writes the golden files again: look at what
differs, and hold it against the rules in ``catalog_config`` by hand.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from didd.obligations.questions.pack_tables import tables
from didd.obligations.questions.packs import Round
from didd.office import Office
from didd.steps.obligations.questions.freezing import Frozen, build
from didd.steps.obligations.questions.gathering import questionnaire_of
from tests.support.office.a_year import LAST, Year

GOLDEN = Path(__file__).parents[2] / "golden/a_year"
#: A mail of the middle of the year: the process dies after handing it over, before noting that.
KILLED_AT = 60
#: Whose packs are looked at.
PACKED = ("dinkes", "banhub", "dislutkan")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    made = Year(tmp_path_factory.mktemp("tahun"))
    made.post.dies_after = KILLED_AT
    for _day in made.days():
        pass
    yield made
    made.office.store.close()


@pytest.mark.slow
def test_a_year_of_mails_is_the_one_that_was_checked_by_hand(year: Year) -> None:
    assert year.told() == (GOLDEN / "mails.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_packs_at_its_end_are_those_that_were_checked_by_hand(year: Year) -> None:
    assert packs(year.office) == (GOLDEN / "packs.txt").read_text(encoding="utf-8")


def packs(office: Office) -> str:
    """Return what the packs of these agencies tell: a late, a silent, a merged one's successor."""
    asked, lines = questionnaire_of(office, 2026), list[str]()
    for slug in PACKED:
        contents, _ = build(office, office.agency(slug), Frozen(asked, Round.SENT), [])
        for name in ("tautan.csv", "statistik.csv", "kurang.csv"):
            lines += [f"{slug}, {name}", *map(" | ".join, tables(contents)[name]), ""]
    return "\n".join(lines)


@pytest.mark.slow
def test_nobody_is_told_twice_for_the_same_reason(year: Year) -> None:
    lines = Counter[tuple[str, str, str]]()
    for mail in {mail.message_id: mail for mail in year.post.mails}.values():
        agency = ""
        for line in mail.text.splitlines():
            if ": " in line and not line.startswith(" "):
                agency = line.partition(": ")[0]
            elif line.startswith("    "):
                lines[mail.address, agency, line.strip()] += 1
    told = {key: n for key, n in lines.items() if "hari lagi" not in key[2]}
    assert told
    assert set(told.values()) <= {1, 2}, "two headings of an agency may have the same day"
    doubled = [n for n in Counter(mail.message_id for mail in year.post.mails).values() if n > 1]
    assert doubled == [2], "whoever dies between sending and noting sends the same mail again"


def write() -> None:
    with tempfile.TemporaryDirectory() as place:
        made = Year(Path(place))
        made.post.dies_after = KILLED_AT
        for day in made.days():
            if day.day == 1:
                print(day, "of", LAST, len(made.post.mails))
        (GOLDEN / "mails.txt").write_text(made.told(), encoding="utf-8")
        (GOLDEN / "packs.txt").write_text(packs(made.office), encoding="utf-8")


if __name__ == "__main__":
    write()
