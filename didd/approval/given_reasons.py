"""Whether the reason and the legal ground that an officer gives are any. Pure.

A reason is kept for good and may be asked for in an objection, so a filler is none: the same words
that the lists of agencies are told of.
"""

from __future__ import annotations

import re

from didd.approval.what_may_be_decided import Refused
from didd.config.metadata import MetadataSchema
from didd.config.sop import Sop
from didd.i18n import _
from didd.model import DecisionKind
from didd.text.tidy import tidy

#: Fewer letters, or fewer different ones, say nothing.
FEWEST_LETTERS, FEWEST_KINDS = 5, 3
#: The rule about fillers in titles; that of the other fields has the same words.
_FILLER_RULE = "judul-pengisi"


def check_reason(reason: str, metadata: MetadataSchema) -> None:
    """Raise ``Refused`` for a reason of one letter, of signs, or of words such as "tes"."""
    text = tidy(reason)
    letters = [c.casefold() for c in text if c.isalpha()]
    few = len(letters) < FEWEST_LETTERS or len(set(letters)) < FEWEST_KINDS
    if few or is_filler(text, metadata):
        raise Refused(
            _(
                'The reason "{text}" tells nobody anything. Write a sentence that whoever reads it '
                "can act on: what is wrong, and where.",
                text=text[:60],
            )
        )


def is_filler(text: str, metadata: MetadataSchema) -> bool:
    """Whether a text is only a filler, by the rule that holds for the lists of agencies."""
    rules = (rule for rule in metadata.all_rules() if rule.rule == _FILLER_RULE)
    return any(re.search(str(getattr(rule, "value", "") or "$^"), text) for rule in rules)


def ground_of(kind: DecisionKind, code: str, sop: Sop) -> str:
    """Return the legal ground of a decision in words; "" for one that needs none.

    Raises ``Refused`` for a rejection without one, or with one that the office does not have.
    """
    if kind is not DecisionKind.REJECT:
        return ""
    for ground in sop.rejection_grounds:
        if ground.code == code:
            return ground.label.id
    known = ", ".join(ground.code for ground in sop.rejection_grounds)
    if code:
        raise Refused(
            _("There is no legal ground {code!r}; choose one of: {known}.", code=code, known=known)
        )
    raise Refused(
        _("Choose the legal ground of the rejection: who asks for this information may object.")
    )
