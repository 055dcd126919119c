"""Register files in the archive, and what an unfinished establishment left there (SOP 3)."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from didd.adapters.archive.archive import put_bytes
from didd.adapters.register_files.render import render
from didd.model import (
    Decree,
    EditionStatus,
    RegisterEdition,
)
from didd.office import Office
from didd.register.editions import EDITION_FORMATS


@contextmanager
def archived(
    office: Office, owner: str, files: Mapping[str, bytes]
) -> Generator[Mapping[str, str]]:
    """Archive the files of an edition while it is established: planned first, deleted on failure.

    ``owner`` is the agency (slug) whose they are. Yields the sha256 of each, by name.

    After a kill, the plan tells the next establishment, or harvest, what to delete.
    """
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    office.archive.sweep()
    office.store.outputs.plan(owner, digests.values(), office.now())
    try:
        for content in files.values():
            put_bytes(office.archive, content)
        yield digests
    except BaseException:
        take_away_left(office, owner, only=set(digests.values()))
        raise


def rendered(
    office: Office, found: RegisterEdition, decree: Decree, head: str, at: datetime
) -> Mapping[str, bytes]:
    """Return the files of a draft as they look once it is established so, by name."""
    final = replace(
        found,
        status=EditionStatus.ESTABLISHED,
        decree=decree,
        established_at=at,
        audit_head=head,
    )
    return render(final, office.config, EDITION_FORMATS)


def take_away_left(
    office: Office, agency: str = "", *, older: timedelta = timedelta(), only: Collection[str] = ()
) -> None:
    """Delete register files that an unfinished establishment left in the archive.

    Of one agency or of all; with ``older`` recently planned ones stay, with ``only`` all others.
    """
    outputs = office.store.outputs
    left = outputs.left(agency, office.now() - older if older else None)
    left &= set(only) or left
    if left:
        outputs.drop(left, office.archive.remove, needed_digests(office, left))


def needed_digests(office: Office, among: Collection[str]) -> set[str]:
    """Return what an edition, a list, a paper, a record or a redacted copy names, of any agency.

    At least those of it ``among`` these sha256; nothing else in the archive is evidence.
    """
    store = office.store
    needed = store.editions.digests_in_force() | store.records.named_digests(among)
    needed |= store.excluded_editions.digests() | store.consolidations.digests()
    needed |= store.late_decrees.digests() | store.signed_minutes.digests()
    needed |= store.question_answers.digests() | store.packs.digests()
    needed |= store.none_statements.digests()
    return needed | store.copies.digests()
