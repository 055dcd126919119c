"""Agencies that are late, and the letter to the head of one, for the chief officer to sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from didd.adapters.register_files.letters.letter_docx import letter_docx
from didd.adapters.register_files.letters.letter_pdf import letter_pdf
from didd.adapters.register_files.letters.letter_text import LetterFacts, LetterText, letter_text
from didd.approval.appointments import responsible
from didd.approval.waiting_time import is_working_day
from didd.config.sop import Sop
from didd.model import Agency
from didd.obligations.board import Board, Line, Standing
from didd.obligations.deadlines import Deadline, Reason, is_late
from didd.office import Office
from didd.steps.obligations.completeness import Lists, listed_of
from didd.steps.obligations.reminding import deadlines_now

#: The papers of a letter.
LETTERS = {"docx": letter_docx, "pdf": letter_pdf}


@dataclass(frozen=True, slots=True)
class Owed:
    """What an agency owes: its days, those that have passed, and headings that are missing.

    Of an agency without any list no heading is named: all of them are missing.
    """

    agency: Agency
    board: Board
    days: tuple[Deadline, ...]
    late: tuple[Deadline, ...]
    missing: tuple[Line, ...]

    @property
    def since(self) -> date | None:
        """The first of its days that has passed."""
        return min((each.due for each in self.late), default=None)


def owed_now(office: Office, agencies: Iterable[Agency], lists: Lists = listed_of) -> list[Owed]:
    """Return what each of these agencies owes today; ended ones are left out."""
    some = [agency for agency in agencies if agency.living]
    told = deadlines_now(office, some, lists)
    return [
        _owed(agency, board, days, office.today)
        for agency, (board, days) in zip(some, told, strict=True)
    ]


def letter_now(office: Office, owed: Owed) -> LetterText:
    """Return the letter to the head of an agency as it is to be written today."""
    sop, agency = office.config.sop, owed.agency
    address = f"{office.desk_url}/kelengkapan/{agency.slug}" if office.desk_url else ""
    facts = LetterFacts(
        agency,
        owed.late,
        owed.missing,
        responsible(office.people(), sop.step("approve").role, agency.slug, office.today),
        office.today,
        working_days_after(office.today, sop.reminders.answer_days, sop),
        address,
    )
    return letter_text(facts, office.config)


def letter_paper(office: Office, owed: Owed, kind: str) -> bytes:
    """Return the letter as one of ``LETTERS``, dated today: same day and data, same bytes."""
    return LETTERS[kind](letter_now(office, owed), office.today)


def working_days_after(day: date, number: int, sop: Sop) -> date:
    """Return the day that is so many working days after another one."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, sop)
    return day


def _owed(agency: Agency, board: Board, days: list[Deadline], today: date) -> Owed:
    never = any(each.reason is Reason.FIRST_LIST for each in days)
    missing = () if never else (x for x in board.lines if x.standing is Standing.MISSING)
    late = tuple(each for each in days if is_late(each, today))
    named = {each.heading for each in late}
    return Owed(
        agency,
        board,
        tuple(days),
        late,
        tuple(line for line in missing if line.heading.code not in named),
    )
