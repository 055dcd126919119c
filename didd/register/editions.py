"""Which edition of a register established which entry. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from didd.model import Decree, EditionStatus, Entry, RegisterEdition

#: The formats of an edition in the order for people: the printable one first. Each is also the end
#: of the file's name; ``schema.json``, in the package, is the same for every edition.
EDITION_FORMATS = ("pdf", "xlsx", "excel.csv", "csv", "json", "jsonld", "zip")
#: The signed decree among an edition's files, where it came back; also the end of the file's name.
SIGNED_DECREE = "keputusan.pdf"
#: A volume of a long list in print among an edition's files; also the end of its name.
_VOLUME = re.compile(r"jilid-(\d+)\.pdf")
#: Of a superseded edition the printable and the exact one stay reachable.
SUPERSEDED_FORMATS = ("pdf", "json")
#: An entry in effect, and the edition that first established it so.
Standing = tuple[Entry, RegisterEdition]


def volume_name(number: int) -> str:
    """Return what a volume of a long list in print is called among an edition's files.

    >>> volume_name(2)
    'jilid-2.pdf'
    """
    return f"jilid-{number}.pdf"


def format_of(name: str) -> str:
    """Return which of ``EDITION_FORMATS`` a file is: a volume is one of the printed ones.

    >>> format_of("jilid-2.pdf"), format_of("excel.csv")
    ('pdf', 'excel.csv')
    """
    return "pdf" if _VOLUME.fullmatch(name) else name


def in_order(outputs: Iterable[str]) -> list[str]:
    """Return the names of an edition's files as people look for them, the signed decree last.

    >>> in_order(["json", "keputusan.pdf", "jilid-10.pdf", "jilid-2.pdf"])
    ['jilid-2.pdf', 'jilid-10.pdf', 'json', 'keputusan.pdf']
    """

    def place(name: str) -> tuple[int, int]:
        kind, volume = format_of(name), _VOLUME.fullmatch(name)
        known = EDITION_FORMATS.index(kind) if kind in EDITION_FORMATS else len(EDITION_FORMATS)
        return known, int(volume[1]) if volume else 0

    return sorted(outputs, key=place)


def established_in_order(editions: Iterable[RegisterEdition]) -> list[RegisterEdition]:
    """Return the established editions, oldest first; drafts are left out."""
    established = [e for e in editions if e.status is EditionStatus.ESTABLISHED]
    return sorted(established, key=lambda e: (e.register.year, e.number))


def standings(
    editions: Iterable[RegisterEdition], waiting: Collection[tuple[str, str]] = ()
) -> Iterator[dict[str, Standing]]:
    """Yield for each established edition, oldest first, the entries and their first edition.

    That is the oldest edition of the unbroken run, up to this one, in which the record has the
    same content: so a new edition changes nothing for unchanged records, not even their
    number. Keyed by record id, in the order of the edition; drafts are ignored.
    A version in ``waiting`` (record id, content hash) is not shown yet: the previous one
    stays in effect; without one, the record is left out.
    """
    standing: dict[str, Standing] = {}
    for edition in established_in_order(editions):
        before, standing = standing, {}
        for entry in edition.register.entries:
            known = before.get(entry.record_id)
            held = (entry.record_id, entry.content_hash) in waiting
            if known and (held or known[0].content_hash == entry.content_hash):
                standing[entry.record_id] = known
            elif not held:
                standing[entry.record_id] = (entry, edition)
        yield standing


def first_established(
    editions: Iterable[RegisterEdition], waiting: Collection[tuple[str, str]] = ()
) -> dict[str, Standing]:
    """Return the newest established entries with their first edition; {} without an edition."""
    newest: dict[str, Standing] = {}
    for standing in standings(editions, waiting):
        newest = standing
    return newest


def decree_of(edition: RegisterEdition) -> Decree:
    """Return the decree that established the edition; raises ``ValueError`` for a draft."""
    if edition.status is not EditionStatus.ESTABLISHED or edition.decree is None:
        raise ValueError(f"edition {edition.label} of {edition.register.agency} is not established")
    return edition.decree
