"""A pack of answers as it was frozen: its round, its day, and what is in it, by question. Pure.

The bytes are in the archive; what is here tells what they hold, so that years can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from didd.i18n import Sentence, _


class Round(StrEnum):
    """When a pack is frozen: as it is sent, and once more for the round of objections."""

    SENT = "sent"
    OBJECTION = "objection"


#: Each round, for people.
ROUND_WORDS: Mapping[Round, Sentence] = {
    Round.SENT: _("as sent"),
    Round.OBJECTION: _("for the objections"),
}


@dataclass(frozen=True, slots=True)
class Pack:
    """A frozen pack: one file, by its sha256.

    ``contents`` has ``answers`` (by question: standing, grade, weight, links, files) and ``totals``
    (a score of all questions as JSON types).
    """

    agency: str
    questionnaire: str
    year: int
    round: Round
    day: date
    sha256: str
    size: int
    officer: str
    role: str
    at: datetime
    contents: Mapping[str, Any] = field(default_factory=dict[str, Any])
    holder: str = ""

    @property
    def name(self) -> str:
        """Return the name of its file."""
        about = f"{self.questionnaire}-{self.agency}-{self.day.isoformat()}"
        return f"{about}-{self.round.value}-{self.sha256[:8]}.zip"

    @property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what it has of each question."""
        return self.contents.get("answers", {})
