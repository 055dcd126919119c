"""Makes public copies of editions with closed or embargoed lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from didd.adapters.archive.archive import put_bytes
from didd.adapters.register_files.render import render
from didd.model import RegisterEdition
from didd.office import Office
from didd.publication.public_copies import Masks, copy_hash, masks_of, public_copy
from didd.publication.takeback import TakenBack
from didd.register.editions import EDITION_FORMATS, SUPERSEDED_FORMATS, format_of

#: The actor of copies: the automatic publication, not a person.
PUBLISHER = "system.publish"


def masks_now(
    office: Office,
    editions: Sequence[RegisterEdition],
    shown: Sequence[RegisterEdition],
    taken: TakenBack,
) -> Masks:
    """Return what must be masked today, and make the copies of ``shown`` editions that need one.

    ``editions`` are all established ones of the agency. An existing copy is reused from
    the archive; safe to repeat and to kill.
    """
    masks = masks_of(editions, taken, office.today, office.config)
    current = {edition.register.year: edition.id for edition in shown}
    outputs = {
        edition.id: _outputs(office, copy, edition.id in current.values())
        for edition in shown
        if (copy := public_copy(edition, masks)).closed
    }
    return replace(masks, outputs=outputs)


def _outputs(office: Office, copy: RegisterEdition, current: bool) -> Mapping[str, str]:
    """Return the files of a copy: all formats if in force, fewer if superseded."""
    wanted = EDITION_FORMATS if current else SUPERSEDED_FORMATS
    name = copy_hash(copy)
    known = office.store.public_copies.outputs(copy.id, name)
    there = {name: sha for name, sha in known.items() if format_of(name) in wanted}
    whole = set(wanted) <= {format_of(name) for name in there}
    if whole and all(map(office.archive.has, there.values())):
        return known
    rendered = render(copy, office.config, wanted)
    made = {kind: put_bytes(office.archive, content) for kind, content in rendered.items()}
    office.store.public_copies.keep(copy, name, made, PUBLISHER, office.now())
    return made
