"""Where a file is: in the archive, in tables, in packs, with the office, on the portal, outside.

Asked before an erasure, and once more after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from didd.adapters.store.erasing.named_files import Shown, Version
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.office import Office
from didd.ports import ArchiveDamaged
from didd.publication.ckan_datasets import HASHED_BY
from didd.publication.plan import ACTIVE, PERHAPS_THERE
from didd.steps.erasing.kept_with_us import kept_files
from didd.steps.erasing.packs_with import packs_with
from didd.steps.establish import compile_now
from didd.steps.publishing.aims import wanted_now

#: How many records a refusal names.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Everything that is known of a file; ``size`` is 0 where nothing tells it.

    ``rows`` are those of tables with what was found in its bytes, ``packs`` frozen ones that have
    it, ``kept`` its places among agencies' files that are with the office, ``folders`` those that
    the last look at agencies' own folders found.
    """

    sha256: str
    size: int
    archived: bool
    rows: dict[str, int]
    packs: tuple[str, ...]
    kept: tuple[Path, ...]
    versions: tuple[Version, ...]
    editions: tuple[str, ...]
    shown: tuple[Shown, ...]
    folders: tuple[tuple[str, str], ...]
    agencies: tuple[str, ...]

    @property
    def left(self) -> bool:
        """Whether the office itself has anything of it still.

        Findings do not tell: later ones are about its name, for no harvest opens it.
        """
        inside = self.rows.keys() - {"finding"}
        return bool(self.archived or inside or self.packs or self.kept)

    @property
    def years(self) -> list[int]:
        """Return the years in which the public saw it: those whose export may have it."""
        return sorted({each.at.year for each in self.shown})

    def told(self) -> dict[str, Any]:
        """Return what the chain keeps of it: numbers and digests, no names and no titles."""
        return {
            "size": self.size,
            "archived": self.archived,
            "rows": self.rows,
            "packs": list(self.packs),
            "kept": len(self.kept),
            "records": sorted({each.record_id for each in self.versions}),
            "editions": list(self.editions),
            "years": self.years,
            "agencies": list(self.agencies),
        }


def whereabouts(office: Office, sha256: str) -> Whereabouts:
    """Look for a file everywhere but on the portal and in backups."""
    named, archive = office.store.named_files, office.archive
    versions, shown, others = named.versions(sha256), named.shown(sha256), named.others(sha256)
    answering, archived = named.packs(sha256), archive.has(sha256)
    seen = named.folders(sha256)
    sizes = [v.size for v in versions] + [n for _agency, n in others] + [n for *_at, n in seen]
    size = next(iter(sizes), 0) or (_size(office, sha256) if archived else 0)
    kept = tuple(path for path, _of in kept_files(office.desk_files, {sha256: size}))
    return Whereabouts(
        sha256,
        size,
        archived,
        office.store.erased_files.held(sha256),
        packs_with(office.store, archive, sha256),
        kept,
        tuple(versions),
        tuple(named.editions(sha256)),
        tuple(shown),
        tuple((agency, path) for agency, path, _size in seen),
        tuple(sorted({*(v.agency for v in versions), *(a for a, _n in others), *answering.values(),
                      *(agency for agency, *_at in seen), *_owners(office, kept)})),
    )  # fmt: skip


def check_withdrawn(office: Office, found: Whereabouts) -> None:
    """Raise ``Refused`` while the public sees the file, or is about to; says how to withdraw it."""
    public = dict.fromkeys((*_wanted(office, found), *_there(office, found)))
    if public:
        records = list(public)
        raise Refused(
            _(
                "The file is still public. First withdraw what shows it, then erase it: {commands}",
                commands="; ".join(f"didd withdraw {each} --as …" for each in records[:_NAMED]),
            )
        )


def ask_portal(office: Office, found: Whereabouts) -> None:
    """Raise ``Refused`` where the portal still shows the file, asked for what ever had it there.

    Raises ``PortalError`` where it does not answer.
    """
    for dataset_id in dict.fromkeys(each.dataset_id for each in found.shown):
        seen = office.portal().read_back(dataset_id)
        files = seen.dataset.get("resources") or () if seen else ()
        if any(str(f.get("hash", "")) == f"{HASHED_BY}{found.sha256}" for f in files):
            raise Refused(
                _(
                    "The portal still shows the file in {dataset}, although it should not. Run "
                    "didd publish first, then erase it.",
                    dataset=dataset_id,
                )
            )


def check_no_paper(office: Office, sha256: str) -> None:
    """Raise ``Refused`` for what the office itself made or signed, and for an agency's list."""
    if office.store.named_files.is_list(sha256):
        raise Refused(
            _(
                "This file is the agency's list itself: what it says stands in items and editions. "
                "The agency mends it in its folder, and harvests again."
            )
        )
    if office.store.named_files.is_paper(sha256):
        raise Refused(
            _(
                "This is a paper of the office itself: a list, a decree, minutes, a statement or a "
                "pack. It proves an act and is kept (UU 43/2009). A line of a list is closed by "
                "didd withdraw --with-title."
            )
        )


def standing(office: Office, found: Whereabouts) -> list[str]:
    """Return the items with which the next list would have the file: nobody can establish it."""
    agencies = map(office.agency, dict.fromkeys(each.agency for each in found.versions))
    return [
        entry.record_id
        for agency in agencies
        if agency.living
        for entry in compile_now(office, agency).entries
        if any(file.sha256 == found.sha256 for file in entry.files)
    ]


def _wanted(office: Office, found: Whereabouts) -> Iterator[str]:
    """Yield the datasets that the portal must show today, and that have the file."""
    for slug in found.agencies:
        wanted = wanted_now(office, office.agency(slug), all_in_one=False) or {}
        for package in wanted.values():
            if found.sha256 in package.files.values():
                yield package.id


def _there(office: Office, found: Whereabouts) -> Iterator[str]:
    """Yield what the ledger has as perhaps there: by its receipt, or with none that proves it."""
    proved = {each.dataset_id for each in found.shown if each.now}
    for record_id in dict.fromkeys((*proved, *(each.record_id for each in found.versions))):
        entry = office.store.publications.ledger_entry(record_id)
        if entry is None or entry.state not in PERHAPS_THERE:
            continue
        if record_id in proved or entry.state != ACTIVE:
            yield record_id


def _owners(office: Office, kept: tuple[Path, ...]) -> Iterator[str]:
    if office.desk_files:
        yield from (path.relative_to(office.desk_files).parts[0] for path in kept)


def _size(office: Office, sha256: str) -> int:
    try:
        return office.archive.size(sha256)
    except (FileNotFoundError, ArchiveDamaged):
        return 0
