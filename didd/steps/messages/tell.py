"""Write what is due into the outbox, and hand it to the mail server: repeatable, killable.

Nothing here changes a submission, a draft or a publication, however late it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from time import monotonic
from uuid import uuid4

from didd.adapters.store.messages.outbox import OutboxRow
from didd.approval.appointments import Person
from didd.i18n import stored
from didd.messages.news import News
from didd.messages.of_the_law import news_of_the_law
from didd.messages.what_is_new import news
from didd.messages.when import DIGEST, LAW, Choice, Way, may_write, next_try, usual
from didd.messages.who_is_told import marks_of, once_each, told_to, untold
from didd.messages.wording import Letterhead, Reader, worded
from didd.office import Office
from didd.ports import Mail, MailDelayed, Mailer, MailRefused
from didd.steps.obligations.kept_lists import KeptLists
from didd.steps.obligations.reminding import notices_now

#: The turn that whoever sends must have: one process at a time.
TURN = "messages"
#: Messages that one call sends at most, and seconds after which it begins no other.
MOST, LONGEST = 50, 30.0


@dataclass(frozen=True, slots=True)
class Sending:
    """What one call did. ``unset``: no mail server is set; ``busy``: somebody else is sending."""

    written: int = 0
    sent: int = 0
    delayed: int = 0
    failed: int = 0
    unset: bool = False
    busy: bool = False


def send_messages(office: Office, kept: KeptLists | None = None) -> Sending:
    """Write the messages that are due, and send what waits in the outbox.

    Without a mail server nothing is written either: the first message tells how things are then.
    ``kept`` are lists that the caller read before; without it all are read.
    """
    if office.mailer is None:
        return Sending(unset=True)
    with office.store.turns.if_free(TURN, "messages") as turn:
        if turn is None:
            return Sending(busy=True)
        written = write_messages(office, office.mailer, kept or KeptLists())
        return deliver(office, office.mailer, written)


def write_messages(office: Office, mailer: Mailer, kept: KeptLists) -> int:
    """Write a message to each person for whom there is news, by their choice and hours.

    What the law wants of agencies is told once a day to each of them.
    """
    now, sop, today = office.now(), office.config.sop, office.today
    every = news(office.store.to_tell.facts(now), sop, now)
    law = _OfTheLaw(office, kept)
    marks, choices = office.store.outbox.marks(), office.store.message_choices.all()
    written, nothing = 0, list[str]()
    for person in office.people().values():
        choice = choices.get(person.id) or usual(person.id, sop.messages)
        known = marks.get(person.id, {})
        if not may_write(choice, now, sop.zone, known.get(DIGEST, 0)):
            continue
        first = known.get(LAW) != today.toordinal()
        told = untold(told_to(person, [*every, *(law.news if first else ())], sop, today), known)
        if told:
            _write(office, mailer, (person, choice), told, first=first)
            written += 1
        elif first:
            nothing.append(person.id)
    office.store.outbox.looked(nothing, LAW, today.toordinal())
    return written


class _OfTheLaw:
    """What the law wants of agencies today, looked up when somebody is first to be told of it."""

    def __init__(self, office: Office, kept: KeptLists) -> None:
        self._office, self._kept = office, kept

    @cached_property
    def news(self) -> list[News]:
        office = self._office
        return news_of_the_law(notices_now(office, self._kept.now(office)), office.config)


def deliver(office: Office, mailer: Mailer, written: int = 0) -> Sending:
    """Send what is due in the outbox; a server that does not answer ends it for this time."""
    outbox, ends = office.store.outbox, monotonic() + LONGEST
    sent = delayed = failed = 0
    for row in outbox.due(office.now(), MOST):
        if monotonic() > ends:
            break
        again = next_try(row.attempts + 1, office.now())
        outbox.begin(row, again)
        try:
            mailer.send(row.mail)
        except MailRefused as refused:
            outbox.failed(row, stored(refused))
            failed += 1
        except MailDelayed as delay:
            _put_off(office, row, delay, again)
            delayed += 1
            if delay.whole:
                break
        else:
            outbox.sent(row, office.now())
            sent += 1
    return Sending(written, sent, delayed, failed)


def _put_off(office: Office, row: OutboxRow, delay: MailDelayed, again: datetime | None) -> None:
    keep = office.store.outbox.delayed if again else office.store.outbox.failed
    keep(row, stored(delay))


def _write(
    office: Office,
    mailer: Mailer,
    reader: tuple[Person, Choice],
    told: list[News],
    *,
    first: bool,
) -> None:
    (person, choice), now, sop = reader, office.now(), office.config.sop
    names = office.config.agencies
    head = Letterhead(
        sop, lambda slug: names[slug].name if slug in names else slug, office.desk_url, now
    )
    made = worded(Reader(person.name, choice.language), once_each(told), head)
    message_id = f"<{uuid4().hex}@{mailer.sender.rpartition('@')[2]}>"
    mail = Mail(message_id, choice.address, made.subject, made.text, now)
    marks = marks_of(told)
    if choice.way is Way.DIGEST:
        marks[DIGEST] = now.astimezone(sop.zone).toordinal()
    if first:
        marks[LAW] = office.today.toordinal()
    office.store.outbox.write(person.id, mail, marks)
