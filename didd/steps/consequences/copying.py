"""Redacted copies (salinan dihitamkan) of an item under test: looked into, added, taken away.

The original stays where it is; a copy stands beside it, linked by hashes that no list tells.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from didd.adapters.folders.media_types import media_type
from didd.adapters.store.consequences.copies import ADDED, REMOVED, CopyGone, CopyOf, state_of
from didd.approval.consequences.copy_rules import (
    MOST,
    check_name,
    check_other,
    held_back,
)
from didd.approval.what_may_be_decided import STATE_WORDS, Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Document, Finding, RecordFile, State, Submission
from didd.office import Office
from didd.personal_data.cover import cover
from didd.ports import FileToLookInto
from didd.steps.approve import closed_digests
from didd.steps.collect.files.describe_tables import describe_tables
from didd.steps.erasing.erased_words import erased_said
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived, take_away_left
from didd.text.storable import storable


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as an officer sent it."""

    name: str
    content: bytes


class CopyHeld(Refused):
    """A copy in which something can still be read; ``findings`` say what, and where."""

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(
            _("{name} was not taken: something in it must not be public. See below.", name=name)
        )
        self.findings = findings


def add_copy(office: Office, found: Submission, officer_id: str, sent: Sent) -> RecordFile:
    """Keep a redacted copy of an item under test, in place of one of the same name.

    Raises ``Refused``, ``CopyHeld`` with what the checks found in it; nothing is kept then.
    """
    officer_id, slug = storable(officer_id), found.agency
    with kept_refusals(office, officer_id, ADDED, f"submission/{found.id}"):
        officer = office.acting(officer_id, OfficeAct.APPROVE, slug)
        _check_under_test(office, found)
        file = _looked_into(office, found, sent)
        try:
            with archived(office, slug, {file.name: sent.content}):
                check = _check_still(found)
                copy, now = _copy(found, file), office.now()
                replaced = office.store.copies.add(copy, officer, now, check)
        except CopyGone as gone:
            raise Refused(_("The file was taken away while it was kept. Send it again.")) from gone
        if replaced:
            take_away_left(office, slug, only=replaced)
        describe_tables(office, [file])
    return file


def remove_copy(office: Office, found: Submission, officer_id: str, digest: str) -> None:
    """Take a copy away again; its bytes go too, unless something else names them."""
    officer_id, store = storable(officer_id), office.store
    with kept_refusals(office, officer_id, REMOVED, f"submission/{found.id}"):
        officer = office.acting(officer_id, OfficeAct.APPROVE, found.agency)
        _check_under_test(office, found)
        copies = store.copies.standing(found.record.id, found.content_hash)
        file = next((each for each in copies if each.sha256 == digest), None)
        if file is None:
            raise Refused(_("This copy was taken away already."))
        try:
            store.copies.remove(_copy(found, file), officer, office.now(), _check_still(found))
        except CopyGone as gone:
            raise Refused(_("This copy was taken away already.")) from gone
    take_away_left(office, found.agency, only={digest})


def _copy(found: Submission, file: RecordFile) -> CopyOf:
    return CopyOf(found.agency, found.record.id, found.content_hash, file)


def _check_under_test(office: Office, found: Submission) -> None:
    now = office.store.records.submission(found.id)
    _check_state(found, now.state if now else found.state)


def _check_still(found: Submission) -> Callable[[sa.Connection], None]:
    """Return what asks the same again once nobody else writes: a test may be concluded by then."""
    return lambda connection: _check_state(found, state_of(connection, found.id))


def _check_state(found: Submission, state: State) -> None:
    if state is not State.TESTED or found.original:
        raise Refused(
            _(
                "Redacted copies belong to an original under consequence test; this item is "
                "{state}.",
                state=STATE_WORDS[state],
            )
        )


def _looked_into(office: Office, found: Submission, sent: Sent) -> RecordFile:
    """Return the file if nothing holds it back; raises ``Refused``."""
    name, digest = check_name(storable(sent.name)), sha256(sent.content).hexdigest()
    if cover(name, office.config.checks) != name:
        raise Refused(_("The name of this file holds somebody's personal number. Rename it."))
    if not sent.content:
        raise Refused(_("{name} is empty.", name=name))
    if said := erased_said(office, digest):
        raise Refused(said)
    check_other(digest, found.record.files, closed_digests(office))
    copies = office.store.copies.standing(found.record.id, found.content_hash)
    if len(copies) >= MOST and all(each.name != name for each in copies):
        raise Refused(_("An item has {n} redacted copies at most.", n=MOST))
    kind = media_type(sent.content[:4096], name)
    document = Document(name, len(sent.content), 0, digest, kind)
    looks = list(office.contents([FileToLookInto(document, _at_hand(sent))], office.config))
    held = held_back(finding for look in looks for finding in look.findings)
    if held:
        raise CopyHeld(name, held)
    if not looks or not all(look.final for look in looks):
        raise Refused(_("{name} could not be looked into to its end. Send it again.", name=name))
    return RecordFile(name, digest, len(sent.content), kind)


def _at_hand(sent: Sent) -> Callable[[], AbstractContextManager[Path]]:
    @contextmanager
    def local() -> Generator[Path]:
        with TemporaryDirectory() as folder:
            at = Path(folder) / f"salinan.{sent.name.rpartition('.')[2].casefold()}"
            at.write_bytes(sent.content)
            yield at

    return local
