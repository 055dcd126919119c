"""Verification of bytes: in the archive before sending, on the portal after.

A portal's hashes are ones that we wrote there, so only bytes count. Pure except for the
portal and the archive, which are arguments.
"""

from __future__ import annotations

from didd.i18n import _
from didd.model import Package
from didd.ports import Archive, ArchiveDamaged, Portal, PortalDataset, PortalRefused
from didd.publication.differences import differences

#: The remedy when the archive is at fault.
MEND = _("Restore that file from a backup of the archive, then run didd publish.")


class NotAsPlannedError(Exception):
    """The portal does not show, or cannot get, what was planned; the message says what."""


def lacking(archive: Archive, package: Package) -> NotAsPlannedError | None:
    """Return an error for a package's file that is missing in the archive, or of another size."""
    for resource in package.dataset["resources"]:
        try:
            size = archive.size(package.files[str(resource["id"])])
        except FileNotFoundError:
            return NotAsPlannedError(
                str(_("File {name} is not in the archive.", name=resource["name"]))
            )
        except ArchiveDamaged as error:
            return damaged(package, error)
        if size != int(resource.get("size", size)):
            return NotAsPlannedError(
                str(
                    _(
                        "File {name} in the archive is damaged: {size} bytes, {approved} "
                        "were approved. {mend}",
                        name=resource["name"],
                        size=size,
                        approved=resource["size"],
                        mend=MEND,
                    )
                )
            )
    return None


def damaged(package: Package, error: ArchiveDamaged) -> NotAsPlannedError:
    """Return an error for the file of a package that is damaged in the archive."""
    wrong = {i for i, sha256 in package.files.items() if sha256 == error.sha256}
    names = (str(r["name"]) for r in package.dataset["resources"] if str(r["id"]) in wrong)
    return NotAsPlannedError(
        str(
            _(
                "File {name} in the archive is damaged. {error}. {mend}",
                name=next(names, ""),
                error=error,
                mend=MEND,
            )
        )
    )


def holds(portal: Portal, package: Package) -> bool:
    """Whether every file that the portal shows of the package has the right bytes."""
    shown = portal.read_back(package.id)
    listed = {str(r["id"]) for r in (shown.dataset.get("resources") or ())} if shown else set[str]()
    return all(
        digest_of(portal, package.id, resource_id) == sha256
        for resource_id, sha256 in package.files.items()
        if resource_id in listed
    )


def unlike(portal: Portal, package: Package, shown: PortalDataset) -> str:
    """Return what the portal shows otherwise than planned; "" when all is right."""
    if lines := differences(package.dataset, shown.dataset):
        return str(
            _("The portal does not show what was established: {lines}.", lines="; ".join(lines[:3]))
        )
    names = {str(r["id"]): str(r["name"]) for r in package.dataset["resources"]}
    for resource_id, sha256 in package.files.items():
        digest = digest_of(portal, package.id, resource_id)
        if not digest:
            return str(
                _("File {name} cannot be downloaded from the portal.", name=names[resource_id])
            )
        if digest != sha256:
            return str(_("File {name} on the portal has other bytes.", name=names[resource_id]))
    return ""


def digest_of(portal: Portal, dataset_id: str, resource_id: str) -> str:
    """Return the digest of a file as the public gets it; "" when the public gets none."""
    try:
        return portal.file_digest(dataset_id, resource_id)
    except PortalRefused:
        return ""
