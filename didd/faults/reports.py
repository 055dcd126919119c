"""A report of a fault: its kinds, its states, what of a stranger's text is kept, who may read what.

The portal's words for kinds and states are ours too; the portal's extension has them once more, for
it shares no code with the office.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _
from didd.personal_data.find import find, redact
from didd.ports import Reported

RECEIVED, LOOKED_AT, ANSWERED, DECLINED = "diterima", "diperiksa", "dijawab", "ditolak"
STATES = {
    RECEIVED: _("received"),
    LOOKED_AT: _("being looked at"),
    ANSWERED: _("answered or mended"),
    DECLINED: _("declined"),
}
#: States in which a report waits for the office; and those that an officer may give it.
OPEN, GIVEN = (RECEIVED, LOOKED_AT), (LOOKED_AT, ANSWERED, DECLINED)
OTHER = "lain"
KINDS = {
    "tidak_terbuka": _("a file or link does not open"),
    "isi_keliru": _("what it says is wrong or out of date"),
    "tidak_cocok": _("title or description does not match the content"),
    "data_pribadi": _("it shows somebody's personal data"),
    "sulit_dibaca": _("it cannot be read well"),
    OTHER: _("something else"),
}
LONGEST = 1000
#: Who acts for the public in the chain and in the thread of an item, and in which role.
PUBLIC, PUBLIC_ROLE = "system.reports", "public"
_NUMBER = re.compile(r"[2-9a-hjkmnp-tv-z]{5}-[2-9a-hjkmnp-tv-z]{5}")
_ID = re.compile(r"[0-9A-Za-z-]{0,64}")


@dataclass(frozen=True, slots=True)
class FaultReport:
    """A report as the office keeps it, with how it stands.

    ``text`` is masked already, and "" once it was blanked; ``answer`` is what the public reads.
    """

    id: int
    number: str
    agency: str
    record_id: str
    resource_id: str
    kind: str
    text: str
    blanked: bool
    state: str
    answer: str
    made_at: datetime
    at: datetime

    @property
    def open(self) -> bool:
        """Whether it waits for the office."""
        return self.state in OPEN


def fitting(told: Reported, official: tuple[str, ...] = ()) -> Reported | None:
    """Return what is kept of a report that the portal tells of; None for what cannot be one.

    The text is a stranger's, and the portal may be in a stranger's hands: it is cut, freed of what
    is not printed or turns a line around, and all personal data in it is masked.
    """
    ids = (told.dataset_id, told.resource_id)
    if not _NUMBER.fullmatch(told.number) or not all(map(_ID.fullmatch, ids)):
        return None
    kind = told.kind if told.kind in KINDS else OTHER
    text = redact(cleaned(told.text)[:LONGEST], official)
    return Reported(told.number, *ids, kind, text[:LONGEST], told.at)


def cleaned(text: str) -> str:
    r"""Return a text as lines of printable characters.

    >>> cleaned(" a\r\nb\x00c\u202ed ")
    'a\nbcd'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in lines if c == "\n" or unicodedata.category(c)[0] != "C")
    return kept.strip()


def checked_answer(state: str, text: str, official: tuple[str, ...] = ()) -> str:
    """Return the answer that the public is to read; raises ``Refused``."""
    if state not in GIVEN:
        raise Refused(_("Choose how the report stands."))
    text = cleaned(text)
    if not text and state != LOOKED_AT:
        raise Refused(_("Write a short answer: whoever reported it reads it on the portal."))
    if len(text) > LONGEST:
        raise Refused(_("Shorten the answer to {n} characters.", n=LONGEST))
    if find(text, official):
        raise Refused(
            _("Everybody reads the answer, and it seems to hold personal data. Write it without.")
        )
    return text


def kind_words(kind: str) -> Sentence:
    """Return a kind in words."""
    return KINDS.get(kind, KINDS[OTHER])
