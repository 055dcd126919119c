"""The portal's verbs in CKAN's actions, with as few calls as it takes.

A new dataset costs a draft and one ``package_revise`` that brings all files and makes it public; a
changed one a look and one ``package_revise``. Nothing is written a second time without a look, so
every verb may be repeated, and is, while the portal is unreachable.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import chain, repeat
from typing import Any, cast

import requests

from didd.adapters.ckan.answers import PortalMissing, PortalTaken
from didd.adapters.ckan.mapping import EXTENSION, from_ckan, from_listing, to_ckan, upload_name
from didd.adapters.ckan.wire import CkanWire, Patience, Upload
from didd.differences import differences
from didd.model import Agency, Package, derived_id
from didd.ports import Archive, PortalDataset, PortalRefused

#: Rows of one search; CKAN gives no more (``ckan.search.rows_max``).
PAGE = 1000
LISTED = ("id", "name", "title", "state", "metadata_modified", "extras_package_hash")
#: What an organization is asked for: itself, not what belongs to it.
ORGANIZATION_ONLY = {
    f"include_{part}": False
    for part in ("datasets", "dataset_count", "extras", "users", "groups", "tags", "followers")
}


class CkanPortal:
    """A CKAN 2.10 or later, by its address and a token of a system administrator.

    Only a system administrator may choose a dataset's id, and ids are what makes every act safe to
    repeat. Threads may share one portal.
    """

    def __init__(
        self,
        url: str,
        token: str,
        session: requests.Session | None = None,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._wire = CkanWire(url, token, session, patience or Patience())
        self._extended: bool | None = None
        self._listed: dict[str, frozenset[str]] = {}

    @property
    def reads(self) -> int:
        """Calls so far that changed nothing, downloads too."""
        return self._wire.reads

    @property
    def writes(self) -> int:
        """Calls so far that were to change something."""
        return self._wire.writes

    def published(self, agency: Agency) -> Mapping[str, PortalDataset]:
        """Give the agency's datasets by id: one read per 1,000, without their metadata.

        CKAN's search index answers: it may lag by some seconds, and forgets what was withdrawn.
        """
        rows: list[Mapping[str, Any]] = []
        while True:
            found = self._wire.patiently(partial(self._page, agency, len(rows)))
            rows += found["results"]
            if not found["results"] or len(rows) >= found["count"]:
                break
        listed = {entry.id: entry for entry in map(from_listing, rows)}
        self._listed[agency.organization_name] = frozenset(listed)
        return listed

    def ensure_agency(self, agency: Agency) -> None:
        """Have an organization for the agency; no write when it is as wanted."""
        self._wire.patiently(lambda: self._ensure_agency(agency))

    def upsert(self, package: Package, archive: Archive) -> PortalDataset:
        """Make the dataset exactly ``package``; the public sees it only when it is complete.

        What the last listing of its agency did not have is created without a look, which CKAN
        refuses if it is there after all; every further attempt looks.
        """
        listed = self._listed.get(str(package.dataset["owner_org"]))
        looks = chain([listed is None or package.id in listed], repeat(True))
        return self._wire.patiently(lambda: self._upsert(package, archive, look=next(looks)))

    def withdraw(self, dataset_id: str, reason: str) -> PortalDataset | None:
        """Take the dataset off the web, and its files out of CKAN's store; one write."""
        del reason  # in the ledger and the receipt; the portal shows nothing of it yet
        return self._wire.patiently(lambda: self._withdraw(dataset_id))

    def read_back(self, dataset_id: str) -> PortalDataset | None:
        """Read one dataset as the public sees it, metadata in full; None when it is not visible."""
        return self._wire.patiently(lambda: self._look(dataset_id, public=True))

    def file_digest(self, dataset_id: str, resource_id: str) -> str:
        """Download one file as the public does and give its sha256."""
        path = f"dataset/{dataset_id}/resource/{resource_id}/download"
        try:
            return self._wire.patiently(lambda: self._wire.digest(path))
        except PortalMissing:
            raise PortalRefused("Berkas tidak dapat diunduh dari portal.") from None

    def _page(self, agency: Agency, start: int) -> Any:
        return self._wire.ask(
            "package_search",
            q="*:*",
            fq=f'organization:"{agency.organization_name}"',
            include_drafts=True,
            include_private=True,
            facet="false",
            sort="id asc",
            rows=PAGE,
            start=start,
            fl=list(LISTED),
        )

    def _ensure_agency(self, agency: Agency) -> None:
        name = agency.organization_name
        wanted = {"title": agency.name, "description": agency.abbreviation, "state": "active"}
        try:
            shown = self._wire.ask("organization_show", id=name, **ORGANIZATION_ONLY)
        except PortalMissing:
            made = {"id": derived_id("organization", agency.slug), "name": name, **wanted}
            self._wire.tell("organization_create", **made)
            return
        if any(shown.get(key) != value for key, value in wanted.items()):
            self._wire.tell("organization_patch", id=shown["id"], **wanted)

    def _look(self, dataset_id: str, *, public: bool = False) -> PortalDataset | None:
        try:
            shown = self._wire.ask("package_show", public=public, id=dataset_id)
        except PortalMissing:
            return None
        except PortalRefused:
            if public:  # there, but not for the public
                return None
            raise
        return from_ckan(shown)

    def _upsert(self, package: Package, archive: Archive, *, look: bool) -> PortalDataset:
        shown = (self._look(package.id) if look else None) or self._create(package)
        if shown.package_hash == package.package_hash and not differences(
            package.dataset, shown.dataset
        ):
            return shown
        return self._revise(package, shown, archive)

    def _create(self, package: Package) -> PortalDataset:
        """Create the dataset: public at once when it has no files, else a draft without them.

        CKAN goes on with what a killed run asked for last: it may have made it since we looked.
        """
        wanted = to_ckan(package, extended=self._is_extended())
        if package.files:
            bare = [{**r, "hash": "", "url": ""} for r in wanted["resources"]]
            wanted = {**wanted, "state": "draft", "resources": bare}
        try:
            return from_ckan(self._wire.tell("package_create", **wanted))
        except PortalTaken:
            if shown := self._look(package.id):
                return shown
            raise

    def _revise(self, package: Package, shown: PortalDataset, archive: Archive) -> PortalDataset:
        """Make the dataset as wanted in one call, with the files that the portal lacks."""
        there = {r["id"]: r for r in shown.dataset.get("resources") or ()}
        lacking = {i for i, sha256 in package.files.items() if not _stored(there.get(i), sha256)}
        wanted = to_ckan(package, extended=self._is_extended())
        wanted["resources"] = [{**there.get(r["id"], {}), **r} for r in wanted["resources"]]
        fields = {
            "match": {"id": package.id, "metadata_modified": shown.dataset["metadata_modified"]},
            # Lists would be merged by place: they are replaced.
            "filter": [f"-{key}" for key, value in wanted.items() if isinstance(value, list)],
            "update": wanted,
        }
        uploads = [
            _upload(r, package.files[r["id"]], archive)
            for r in wanted["resources"]
            if r["id"] in lacking
        ]
        if uploads:
            answer = self._wire.send("package_revise", fields, uploads)
        else:
            answer = self._wire.tell("package_revise", **fields)
        return from_ckan(answer["package"])

    def _withdraw(self, dataset_id: str) -> PortalDataset | None:
        shown = self._look(dataset_id)
        if shown is None or shown.state == "deleted":
            return None
        emptied = [
            {"id": r["id"], "name": r.get("name"), "url": "", "hash": "", "clear_upload": True}
            for r in shown.dataset.get("resources") or ()
        ]
        answer = self._wire.tell(
            "package_revise",
            match={"id": dataset_id},
            filter=["-resources"],
            update={"state": "deleted", "resources": emptied},
        )
        return from_ckan(answer["package"])

    def _is_extended(self) -> bool:
        if self._extended is None:
            status = self._wire.ask("status_show")
            self._extended = EXTENSION in cast("list[str]", status.get("extensions") or [])
        return self._extended


def _stored(resource: Mapping[str, Any] | None, sha256: str) -> bool:
    """Say whether CKAN holds these bytes: the hash is written by the call that brings them."""
    return (
        resource is not None
        and resource.get("hash") == sha256
        and resource.get("url_type") == "upload"
    )


def _upload(resource: Mapping[str, Any], sha256: str, archive: Archive) -> Upload:
    return Upload(
        field=f"update__resources__{resource['id']}__upload",
        name=upload_name(str(resource["name"])),
        media_type=str(resource.get("mimetype") or "application/octet-stream"),
        size=archive.size(sha256),
        open=lambda: archive.open(sha256),
    )
