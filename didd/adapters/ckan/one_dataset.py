"""One dataset at a time, by CKAN's own actions: for any CKAN.

A new dataset takes a draft and one ``package_revise`` that adds all files and makes it public; a
changed one takes a read and one ``package_revise``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didd.adapters.ckan.answers import PortalMissing, PortalTaken
from didd.adapters.ckan.http import CkanWire
from didd.adapters.ckan.uploads import Upload
from didd.adapters.ckan.wire_form import from_ckan, to_ckan, upload_name
from didd.model import Package
from didd.ports import Archive, PortalDataset, PortalRefused
from didd.publication.ckan_datasets import HASHED_BY
from didd.publication.differences import differences


def look(wire: CkanWire, dataset_id: str, *, public: bool = False) -> PortalDataset | None:
    """Read one dataset, as ourselves or as the public; None when it does not exist (for them)."""
    try:
        shown = wire.read_action("package_show", public=public, id=dataset_id)
    except PortalMissing:
        return None
    except PortalRefused:
        if public:  # exists, but is not public
            return None
        raise
    return from_ckan(shown)


def upsert(
    wire: CkanWire, package: Package, archive: Archive, *, extended: bool, seen: bool
) -> PortalDataset:
    """Try once to make the dataset equal ``package``; reads first, unless it was not ``seen``."""
    shown = (look(wire, package.id) if seen else None) or _create(wire, package, extended)
    if is_shown(package, shown):
        return shown
    return _revise(wire, package, shown, archive, extended)


def is_shown(package: Package, shown: PortalDataset) -> bool:
    """Whether the dataset is as wanted, with nothing left to do."""
    return shown.package_hash == package.package_hash and not differences(
        package.dataset, shown.dataset
    )


def is_stored(resource: Mapping[str, Any] | None, sha256: str) -> bool:
    """Whether CKAN stores these bytes: their upload also writes the hash.

    Earlier releases wrote it without the ``sha256:`` prefix.
    """
    return (
        resource is not None
        and str(resource.get("hash") or "").removeprefix(HASHED_BY) == sha256
        and resource.get("url_type") == "upload"
    )


def upload(field: str, resource: Mapping[str, Any], sha256: str, archive: Archive) -> Upload:
    """Return a resource's bytes as a form field, streamed from the archive."""
    return Upload(
        field=field,
        name=upload_name(str(resource["name"])),
        media_type=str(resource.get("mimetype") or "application/octet-stream"),
        sha256=sha256,
        archive=archive,
    )


def _create(wire: CkanWire, package: Package, extended: bool) -> PortalDataset:
    """Create the dataset: public at once when it has no files, else a draft without them.

    CKAN completes the last request of a killed run: it may have created it since our read.
    """
    wanted = to_ckan(package, extended=extended)
    if package.files:
        bare = [{**r, "hash": "", "url": ""} for r in wanted["resources"]]
        wanted = {**wanted, "state": "draft", "resources": bare}
    try:
        return from_ckan(wire.write_action("package_create", **wanted))
    except PortalTaken:
        if shown := look(wire, package.id):
            return shown
        raise


def _revise(
    wire: CkanWire, package: Package, shown: PortalDataset, archive: Archive, extended: bool
) -> PortalDataset:
    """Update the dataset in one call, with the files that the portal lacks."""
    there = {r["id"]: r for r in shown.dataset.get("resources") or ()}
    wanted = to_ckan(package, extended=extended)
    wanted["resources"] = [{**there.get(r["id"], {}), **r} for r in wanted["resources"]]
    fields = {
        "match": {"id": package.id, "metadata_modified": shown.dataset["metadata_modified"]},
        # Lists would be merged by index, so they are replaced.
        "filter": [f"-{key}" for key, value in wanted.items() if isinstance(value, list)],
        "update": wanted,
    }
    uploads = [
        upload(f"update__resources__{r['id']}__upload", r, package.files[r["id"]], archive)
        for r in wanted["resources"]
        if not is_stored(there.get(r["id"]), package.files[r["id"]])
    ]
    if uploads:
        answer = wire.send("package_revise", fields, uploads)
    else:
        answer = wire.write_action("package_revise", **fields)
    return from_ckan(answer["package"])
