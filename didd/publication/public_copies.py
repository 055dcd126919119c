"""Public copies of established editions: the edition itself, or a copy with masked lines.

The edition that a decree established never changes, and stays whole inside the office. Where a line
of it had to be closed, title and all, or its files are under embargo, the public gets a copy that
says so in place of the line. Closed text is not in the copy: it is removed before anything
is rendered. Pure: same edition, same masks, same copy.

A copy does not contain the edition's hash: with all other lines known, a guess of the text
of the closed one could be confirmed by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from didd.config.catalog import CatalogConfig
from didd.model import ClosedLine, Entry, RegisterEdition, digest
from didd.publication.takeback import TakenBack, Version, Withdrawal
from didd.register.json_form import closed_json
from didd.text.day_words import day_words

#: Replaces the title of a closed line.
CLOSED_TITLE = "Butir ini ditutup untuk umum"


@dataclass(frozen=True, slots=True)
class Closing:
    """What the public is told of a closed line: the role that closed it, not the person.

    The office is accountable for the act; the officer is in the audit chain.
    """

    reference: str
    since: date
    by: str
    reason: str
    ground: str


@dataclass(frozen=True, slots=True)
class Masks:
    """What the public must not see of an agency's editions.

    ``closed`` maps a version to what replaces it, ``waiting`` one under embargo to its
    day. What is in ``gone`` has no dataset, even where it would apply because a later version
    waits. ``outputs`` maps an edition's id to the files of its copy, format → sha256.
    """

    closed: Mapping[Version, Closing] = field(default_factory=dict[Version, Closing])
    waiting: Mapping[Version, date] = field(default_factory=dict[Version, date])
    gone: frozenset[Version] = frozenset()
    outputs: Mapping[int, Mapping[str, str]] = field(default_factory=dict[int, Mapping[str, str]])


NOTHING_MASKED = Masks()


def masks_of(
    editions: Sequence[RegisterEdition], taken: TakenBack, today: date, config: CatalogConfig
) -> Masks:
    """Return what must be masked today in all established ``editions``; without outputs."""
    closed = {v: _closing(act, config) for v, act in taken.closed(editions).items()}
    return Masks(closed, taken.waiting(today), taken.versions | closed.keys())


def public_copy(edition: RegisterEdition, masks: Masks) -> RegisterEdition:
    """Return what the public sees of an edition: itself, if nothing in it is masked.

    A copy's files are those in ``masks``, if any: never the edition's own.
    """
    shown = [_masked(entry, masks) for entry in edition.register.entries]
    closed = tuple(line for _, line in shown if line is not None)
    if not closed:
        return edition
    register = replace(edition.register, entries=tuple(entry for entry, _ in shown))
    outputs = masks.outputs.get(edition.id, {})
    return replace(edition, register=register, outputs=outputs, closed=closed)


def copy_hash(copy: RegisterEdition) -> str:
    """Return a hash over a copy's content: same edition, same hash, same files."""
    return digest([copy.register.to_json(), [closed_json(line) for line in copy.closed]])


def closing_words(line: ClosedLine) -> str:
    """Return for people what is closed about a line: until or since when, by whom, why."""
    if line.until is not None:
        return f"Berkasnya terbit pada {day_words(line.until)}."
    since = f" sejak {day_words(line.since)}" if line.since else ""
    text = f"Ditutup{since} oleh {line.by}. Alasan: {_sentence(line.reason)}"
    return f"{text} Dasar hukum: {_sentence(line.ground)}" if line.ground else text


def _closing(act: Withdrawal, config: CatalogConfig) -> Closing:
    since = act.at.astimezone(config.sop.zone).date()
    return Closing(act.reference, since, config.sop.roles[act.role].id, act.reason, act.ground)


def _masked(entry: Entry, masks: Masks) -> tuple[Entry, ClosedLine | None]:
    """Return an entry as the public sees it, and what is closed in it."""
    version = (entry.record_id, entry.content_hash)
    if (closing := masks.closed.get(version)) is not None:
        line = ClosedLine(entry.number, entry.classification, **asdict(closing))
        shown = replace(
            entry,
            record_id=line.reference,
            content_hash="",
            title=CLOSED_TITLE,
            fields={"ringkasan": closing_words(line)},
            files=(),
            derived={},
        )
        return shown, line
    day = masks.waiting.get(version)
    if day is None or not entry.files:
        return entry, None
    line = ClosedLine(entry.number, entry.classification, entry.record_id, until=day)
    summary = " ".join(filter(None, (entry.fields.get("ringkasan"), f"({closing_words(line)})")))
    fields = {**entry.fields, "ringkasan": summary}
    return replace(entry, content_hash="", fields=fields, files=(), derived={}), line


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
