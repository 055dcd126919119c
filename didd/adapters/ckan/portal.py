"""The portal's verbs in CKAN's actions, with as few calls as it takes.

Where the portal has our extension, datasets go many to a call (``together``), else one by one
(``singly``). Nothing is written a second time without a look, so every verb may be repeated, and
is, while the portal is unreachable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from itertools import chain, repeat
from typing import Any, cast

import requests

from didd.adapters.ckan import heads, many_datasets, one_dataset
from didd.adapters.ckan.answers import PortalMissing
from didd.adapters.ckan.http import CkanWire, Patience
from didd.adapters.ckan.mapping import EXTENSION, from_ckan, from_listing
from didd.adapters.ckan.telling import Tell, quietly
from didd.model import Agency, Head, Package, Tombstone, derived_id
from didd.ports import (
    Archive,
    ArchiveDamaged,
    Outcome,
    PortalDataset,
    PortalError,
    PortalRefused,
)

#: Rows of one search; CKAN gives no more (``ckan.search.rows_max``).
PAGE = 1000
LISTED = ("id", "name", "title", "state", "metadata_modified", "extras_package_hash")
#: What an organization is asked for: itself, not what belongs to it.
ORGANIZATION_ONLY = {
    f"include_{part}": False
    for part in ("datasets", "dataset_count", "extras", "users", "groups", "tags", "followers")
}


class CkanPortal:
    """A CKAN 2.10 or later, by its address and a token.

    With our extension the publisher's token does. On any other CKAN, and with ``bulk`` false, it
    takes a system administrator's: nobody else may choose a dataset's id there, and ids are what
    makes every act safe to repeat. Threads may share one portal. With ``bulk`` false datasets go
    one by one, also where the extension would take many. ``tell`` hears what is wrong while it is
    waited for.
    """

    def __init__(
        self,
        url: str,
        token: str,
        session: requests.Session | None = None,
        *,
        patience: Patience | None = None,
        bulk: bool = True,
        tell: Tell = quietly,
    ) -> None:
        self._wire = CkanWire(url, token, session, patience or Patience(), tell)
        self._extended: bool | None = None
        self._bulk = bulk
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

    @property
    def at_once(self) -> int:
        """How many datasets one call takes at most."""
        return many_datasets.AT_ONCE if self._takes_many() else 1

    def upsert(self, package: Package, archive: Archive) -> PortalDataset:
        """Make the dataset exactly ``package``; the public sees it only when it is complete.

        What the last listing of its agency did not have is created without a look, which CKAN
        refuses if it is there after all; every further attempt looks.
        """
        if self._takes_many():
            outcome = self.upsert_many([package], archive)[package.id]
            if isinstance(outcome, PortalDataset):
                return outcome
            raise outcome
        looks = chain([self._seen(package)], repeat(True))
        extended = self._is_extended()
        return self._wire.patiently(
            lambda: one_dataset.upsert(
                self._wire, package, archive, extended=extended, seen=next(looks)
            )
        )

    def upsert_many(self, packages: Sequence[Package], archive: Archive) -> dict[str, Outcome]:
        """Make each dataset exactly its package; a refusal is that dataset's outcome alone."""
        try:
            if self._takes_many():
                return many_datasets.upsert_many(self._wire, packages, archive, self._seen)
        except PortalError as error:
            return {p.id: error for p in packages}
        outcomes: dict[str, Outcome] = {}
        for package in packages:
            try:
                outcomes[package.id] = self.upsert(package, archive)
            except (PortalError, ArchiveDamaged) as error:
                outcomes[package.id] = error
        return outcomes

    def read_back_many(self, dataset_ids: Sequence[str]) -> dict[str, PortalDataset]:
        """Read what the public finds of these datasets, metadata in full.

        Asks the public's search where it is up to date at once, so that it may lag behind
        ``read_back`` elsewhere, and then gives nothing.
        """
        if not self._takes_many():
            return {}
        return many_datasets.show_many(self._wire, dataset_ids)

    def withdraw(self, dataset_id: str, tombstone: Tombstone) -> PortalDataset | None:
        """Take the dataset off the web, and its files out of CKAN's store; one write.

        With our extension nothing of it is left but the tombstone; any other CKAN keeps the
        metadata, marked as deleted.
        """
        return self._wire.patiently(lambda: self._withdraw(dataset_id, tombstone))

    def reindex(self, dataset_id: str) -> bool:
        """Bring the portal's search in line with what is there; False where that cannot be."""
        if not self._is_extended():
            return False
        self._wire.patiently(lambda: self._wire.tell("didd_reindex", id=dataset_id))
        return True

    def catch_up(self, agency: Agency) -> int:
        """Have CKAN's worker load the tables and read the texts that it missed; how many datasets.

        0 where the portal has no worker of ours.
        """
        if not self._is_extended():
            return 0
        about = {"organization": agency.organization_name}
        found = self._wire.patiently(lambda: self._wire.tell("didd_catch_up", **about))
        return int(found["tables"]) + int(found["texts"])

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

    def anchor(self, head: Head) -> bool:
        """Publish a head of the audit chain, for good; False without our extension."""
        return self._is_extended() and heads.add(self._wire, head)

    def anchors(self, chain: str) -> list[Head] | None:
        """Give the published heads of this chain, as anybody reads them; None without them."""
        return heads.read(self._wire, chain)

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
        return one_dataset.look(self._wire, dataset_id, public=public)

    def _seen(self, package: Package) -> bool:
        """Say whether the last listing of its agency had it, or there was none."""
        listed = self._listed.get(str(package.dataset["owner_org"]))
        return listed is None or package.id in listed

    def _withdraw(self, dataset_id: str, tombstone: Tombstone) -> PortalDataset | None:
        shown = self._look(dataset_id)
        if self._is_extended():
            return self._take_away(dataset_id, shown, tombstone)
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

    def _take_away(
        self, dataset_id: str, shown: PortalDataset | None, tombstone: Tombstone
    ) -> PortalDataset | None:
        """Have it taken away; when it is gone but still found, the index was away the last time."""
        told = {**asdict(tombstone), "at": tombstone.at.isoformat()}
        if shown is None and tombstone.reference:
            self._wire.tell("didd_withdraw", id=dataset_id, **told)
        if shown is None:
            query = f'id:"{dataset_id}"'
            if self._wire.ask("package_search", q="*:*", fq=query, rows=0)["count"]:
                self._wire.tell("didd_reindex", id=dataset_id)
            return None
        try:
            self._wire.tell("didd_withdraw", id=dataset_id, **told)
        except PortalMissing:  # somebody else was quicker
            return None
        return replace(shown, state="deleted")

    def _takes_many(self) -> bool:
        return self._bulk and self._is_extended()

    def _is_extended(self) -> bool:
        if self._extended is None:
            status = self._wire.patiently(lambda: self._wire.ask("status_show"))
            self._extended = EXTENSION in cast("list[str]", status.get("extensions") or [])
        return self._extended
