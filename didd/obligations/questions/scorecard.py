"""The scorecard: points that the register can reach, that people must, reached and possible. Pure.

It is our own reckoning by the questionnaire's steps. It promises no marks: verifiers give those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from didd.config.law.questionnaires import Questionnaire
from didd.config.metadata import Label
from didd.i18n import Sentence, _
from didd.obligations.questions.answers import Answer, Stands

#: What stands beside every score.
NO_PROMISE = _(
    "Reckoned by us from the questionnaire's own steps, to see what there is to do. It promises "
    "no marks: the verifiers give those."
)
_NOTHING = Decimal(0)
_ALL = _("All")


@dataclass(frozen=True, slots=True)
class Score:
    """Points of some questions: what can be had, and what is reached, by who answers.

    ``register`` is possible where a stored query answers, ``people`` where a person must;
    ``*_reached`` are what those questions have now.
    """

    code: str
    name: Label | Sentence
    questions: int = 0
    register: Decimal = _NOTHING
    register_reached: Decimal = _NOTHING
    people: Decimal = _NOTHING
    people_reached: Decimal = _NOTHING
    stands: tuple[tuple[Stands, int], ...] = ()

    @property
    def spoken(self) -> str:
        """Return its name in the language spoken just now."""
        return self.name.spoken if isinstance(self.name, Label) else str(self.name)

    @property
    def possible(self) -> Decimal:
        """Return the points that these questions can give."""
        return self.register + self.people

    @property
    def reached(self) -> Decimal:
        """Return the points that they have."""
        return self.register_reached + self.people_reached

    def count(self, stands: Stands) -> int:
        """Return how many questions stand so."""
        return dict(self.stands).get(stands, 0)


def scorecard(questionnaire: Questionnaire, answers: Iterable[Answer]) -> tuple[Score, ...]:
    """Return the score of each group of questions, in their order, and of all of them last."""
    some = list(answers)
    groups = [
        _score(group.code, group.text, [a for a in some if a.question.group == group.code])
        for group in questionnaire.groups
    ]
    return (*(group for group in groups if group.questions), _score("", _ALL, some))


def score_json(score: Score) -> dict[str, Any]:
    """Return a score as JSON types; points as text, exactly."""
    return {
        "group": score.code,
        "name": score.spoken,
        "questions": score.questions,
        "possible": points(score.possible),
        "reached": points(score.reached),
        "register": points(score.register),
        "register_reached": points(score.register_reached),
        "people": points(score.people),
        "people_reached": points(score.people_reached),
        "stands": {stands.value: count for stands, count in score.stands},
    }


def points(value: Decimal) -> str:
    """Return points as text, without needless zeros.

    >>> points(Decimal("10.500")), points(Decimal("10")), points(Decimal(0))
    ('10.5', '10', '0')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _score(code: str, name: Label | Sentence, answers: list[Answer]) -> Score:
    asked = [a for a in answers if a.stands is not Stands.NOT_ASKED]
    register = [a for a in asked if a.question.query]
    people = [a for a in asked if not a.question.query]
    counted = Counter(a.stands for a in answers)
    return Score(
        code,
        name,
        len(answers),
        _weights(register),
        _grades(register),
        _weights(people),
        _grades(people),
        tuple((stands, counted[stands]) for stands in Stands if counted[stands]),
    )


def _weights(answers: list[Answer]) -> Decimal:
    return sum((a.question.weight for a in answers), _NOTHING)


def _grades(answers: list[Answer]) -> Decimal:
    return sum((a.grade for a in answers), _NOTHING)
