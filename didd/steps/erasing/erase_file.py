"""Erase one file for good, because a person's data are in it (UU 27/2022 Pasal 8, 43 and 44).

First its digest is closed, in the chain: from then on no harvest takes the bytes in, nobody can
approve, establish or publish them. Then they go from wherever the office has them, and the chain
says so. What names the file stays, with its digest: lists that were established are what they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from didd.adapters.store.erasing.erased_files import DONE, Erased
from didd.approval.appointments import ALL
from didd.approval.given_reasons import check_reason
from didd.approval.what_may_be_decided import Busy, Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Officer
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.erasing.taking_out import take_all_out
from didd.steps.erasing.whereabouts import (
    Whereabouts,
    ask_portal,
    check_no_paper,
    check_withdrawn,
    whereabouts,
)
from didd.steps.refusals import kept_refusals
from didd.text.digests import is_sha256
from didd.text.storable import storable

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the number of the request or decision, its legal ground, and why."""

    number: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that was looked into: its folder, when it was made, whether it has the file."""

    folder: str
    made_at: str
    has_it: bool


def named(office: Office, file: str, path: str = "") -> str:
    """Return the digest of a file that is named by it, or by a record's id and a path.

    Raises ``Refused`` for what is neither, or for a path with more than one content.
    """
    if is_sha256(wanted := file.strip().casefold()):
        return wanted
    if not path:
        raise Refused(_("Name the file by its sha256, or by a record's id and --path."))
    digests = office.store.named_files.of_record(storable(file), storable(path))
    if len(digests) == 1:
        return digests[0]
    if not digests:
        raise Refused(_("No version of {record} has a file {path}.", record=file, path=path))
    raise Refused(
        _(
            "{path} of {record} had more than one content; name one by its sha256: {digests}.",
            path=path,
            record=file,
            digests=", ".join(digests),
        )
    )


def looked_for(office: Office, sha256: str, by: str) -> Whereabouts:
    """Return where a file is that may be erased; raises what ``erase_file`` does, and keeps it."""
    with kept_refusals(office, by, DONE, f"file/{sha256}"):
        found = whereabouts(office, sha256)
        _allowed(office, by, found)
        _check(office, found)
    return found


def erase_file(
    office: Office, sha256: str, by: str, asked: Asked, copies: Sequence[Copy] = ()
) -> Erased:
    """Erase a file for good; once more, it is the same erasure, and what came back goes again.

    ``copies`` are backups that were looked into. Killed, it goes on from there. Raises ``Refused``,
    which is kept in the audit chain too; ``PortalError`` where the portal had the file and does not
    answer; ``NotSwept`` where it still lies in the database's files: once more tries that again.
    """
    asked = _clean(office, asked)
    with kept_refusals(office, by, DONE, f"file/{sha256}"):
        found = whereabouts(office, sha256)
        officer = _allowed(office, by, found)
        _check(office, found)
        _check_words(office, asked)
        told = {"number": asked.number, "ground": asked.ground, "reason": asked.reason}
        begun = office.store.erased_files.begin(sha256, {**told, **found.told()}, officer)
        take_out(office, begun)
        if (now := whereabouts(office, sha256)).left:
            raise Busy(_("Something of the file came back meanwhile. Run the same again."))
        ask_portal(office, now)
    office.store.erased_files.sweep()
    return office.store.erased_files.end(sha256, _outside(found, copies), officer)


def take_out(office: Office, erased: Erased) -> None:
    """Take a file and the packs with it from wherever the office has them; repeatable."""
    take_all_out(office.store, office.archive, office.desk_files, [erased])
    office.archive.sweep()


def _allowed(office: Office, by: str, found: Whereabouts) -> Officer:
    """Return the officer, who must hold the right for every agency that names the file."""
    begun = office.store.erased_files.one(found.sha256)
    slugs = found.agencies or (tuple(begun.told.get("agencies", ())) if begun else ()) or (ALL,)
    officers = [office.acting(by, OfficeAct.ERASE, slug) for slug in slugs]
    return officers[0]


def _check(office: Office, found: Whereabouts) -> None:
    """Raise ``Refused`` for a file that nobody may erase, or that there never was.

    Once it is begun it goes on, but the portal is asked each time.
    """
    if found.sha256 in office.store.erased_files.all():
        ask_portal(office, found)
        return
    if not (found.left or found.versions or found.folders or found.shown):
        raise Refused(_("This office has no file {digest}.", digest=found.sha256))
    check_no_paper(office, found.sha256)
    check_withdrawn(office, found)
    ask_portal(office, found)


def _check_words(office: Office, asked: Asked) -> None:
    if not asked.number:
        raise Refused(_("Say the number of the request or of the decision on it (--number)."))
    if not asked.ground:
        raise Refused(_("Say the legal ground (--ground), for example UU 27/2022 Pasal 8."))
    check_reason(asked.reason, office.config.metadata)


def _clean(office: Office, asked: Asked) -> Asked:
    """Return it in lines without numbers of persons, which would stay in the chain."""
    checks = office.config.checks
    return Asked(*(cover(" ".join(storable(each).split())[:_LONGEST], checks)
                   for each in (asked.number, asked.ground, asked.reason)))  # fmt: skip


def _outside(found: Whereabouts, copies: Sequence[Copy]) -> Mapping[str, Any]:
    """Return what the office does not reach: agencies' own folders, and backups."""
    folders: dict[str, int] = {}
    for agency, _path in found.folders:
        folders[agency] = folders.get(agency, 0) + 1
    backups = [[each.folder, each.made_at, each.has_it] for each in copies]
    return {"folders": folders, "backups": backups}
