"""The ``Portal`` port on CKAN's actions, with as few calls as possible.

Where the portal has our extension, datasets are sent in bulk (``together``), else one by one
(``singly``). Every repeated write is preceded by a read, so every method is idempotent, and
is retried while the portal is unreachable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from itertools import chain, repeat
from typing import Any, cast

import requests

from didd.adapters.ckan import beside_datasets, many_datasets, one_dataset
from didd.adapters.ckan.answers import PortalMissing
from didd.adapters.ckan.heard import reports, sought
from didd.adapters.ckan.http import CkanWire, Patience
from didd.adapters.ckan.trouble_messages import Tell, discard
from didd.adapters.ckan.wire_form import EXTENSION, from_ckan, from_listing
from didd.i18n import _
from didd.model import Agency, Head, LostTombstone, Package, Tombstone, derived_id
from didd.ports import (
    Archive,
    ArchiveDamaged,
    Outcome,
    PortalDataset,
    PortalError,
    PortalRefused,
    Reported,
    SoughtWord,
)
from didd.publication.organizations import organization_extras, organization_form

#: Rows per search; CKAN returns no more (``ckan.search.rows_max``).
PAGE = 1000
LISTED = ("id", "name", "title", "state", "metadata_modified", "extras_package_hash")
#: Towards a portal that somebody waits for at the desk.
BRIEF = Patience(attempts=1, connect=3.0, answer=6.0)
#: Options of ``organization_show``: the organization itself, without its datasets and members.
ORGANIZATION_ONLY = {
    f"include_{part}": False
    for part in ("datasets", "dataset_count", "users", "groups", "tags", "followers")
}


class CkanPortal:
    """A CKAN 2.10 or later, by its URL and a token.

    With our extension the publisher's token suffices. On any other CKAN, and with ``bulk`` false,
    it takes a system administrator's: nobody else may choose a dataset's id there, and ids are what
    makes every act idempotent. Thread-safe. With ``bulk`` false datasets are sent one by one, even
    if the extension accepts many. ``write_action`` receives messages about problems while waiting.
    """

    def __init__(
        self,
        url: str,
        token: str,
        session: requests.Session | None = None,
        *,
        patience: Patience | None = None,
        bulk: bool = True,
        tell: Tell = discard,
    ) -> None:
        self._wire = CkanWire(url, token, session, patience or Patience(), tell)
        self._brief = CkanWire(url, token, self._wire.session, BRIEF, tell)
        self._extended: bool | None = None
        self._bulk = bulk
        self._listed: dict[str, frozenset[str]] = {}

    @property
    def reads(self) -> int:
        """Return the number of reading calls so far, with downloads."""
        return self._wire.reads + self._brief.reads

    @property
    def writes(self) -> int:
        """Return the number of writing calls so far."""
        return self._wire.writes

    def published(self, agency: Agency) -> Mapping[str, PortalDataset]:
        """Return the agency's datasets by id: one read per 1,000, without metadata.

        From CKAN's search index: it may lag by some seconds, and lacks withdrawn datasets.
        """
        ours = f'organization:"{agency.organization_name}"'
        listed = self._list(fq=ours, include_drafts=True, include_private=True)
        self._listed[agency.organization_name] = frozenset(listed)
        return listed

    def ownerless(self, agencies: Collection[Agency]) -> Mapping[str, PortalDataset]:
        """Return what the public sees beside these agencies: nobody's, or with our fingerprint."""
        strange = "+(extras_package_hash:[* TO *] OR (*:* -owner_org:[* TO *]))"
        known = " OR ".join(f'"{agency.organization_name}"' for agency in agencies)
        return self._list(fq=f"{strange} -organization:({known})" if known else strange)

    def ensure_agency(self, agency: Agency) -> None:
        """Create or update the agency's organization; no write when it is as wanted."""
        self._wire.patiently(lambda: self._ensure_agency(agency))

    @property
    def at_once(self) -> int:
        """Return the maximum number of datasets per call."""
        return many_datasets.AT_ONCE if self._takes_many() else 1

    def upsert(self, package: Package, archive: Archive) -> PortalDataset:
        """Make the dataset equal ``package``; it becomes public only when complete.

        A dataset missing in its agency's last listing is created without a read, which CKAN
        refuses if it exists after all; every retry reads first.
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
        """Make each dataset equal its package; a refusal is the outcome of that dataset only."""
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
        """Return what the public finds of these datasets, with full metadata.

        Uses the public search where that is updated immediately; elsewhere it could lag behind
        ``read_back``, so it returns {}.
        """
        if not self._takes_many():
            return {}
        return many_datasets.show_many(self._wire, dataset_ids)

    def withdraw(self, dataset_id: str, tombstone: Tombstone) -> PortalDataset | None:
        """Withdraw the dataset, and delete its files from CKAN's store; one write.

        With our extension only the tombstone remains; any other CKAN keeps the
        metadata, marked as deleted.
        """
        return self._wire.patiently(lambda: self._withdraw(dataset_id, tombstone))

    def without_tombstone(self, public_ids: Sequence[str]) -> list[str]:
        """Return those at which the public sees no tombstone; none without our extension."""
        return beside_datasets.without_stone(self._wire, public_ids) if self._is_extended() else []

    def lay_again(self, stone: LostTombstone) -> None:
        """Put up a tombstone of something that is not there."""
        beside_datasets.lay_stone(self._wire, stone)

    def reindex(self, dataset_id: str) -> bool:
        """Bring the search index in line with the database; False where that is unsupported."""
        if not self._is_extended():
            return False
        self._wire.patiently(lambda: self._wire.write_action("didd_reindex", id=dataset_id))
        return True

    def catch_up(self, agency: Agency) -> int:
        """Have CKAN's worker load missing tables and texts; return the number of datasets.

        0 where the portal lacks our extension.
        """
        if not self._is_extended():
            return 0
        about = {"organization": agency.organization_name}
        found = self._wire.patiently(lambda: self._wire.write_action("didd_catch_up", **about))
        return int(found["tables"]) + int(found["texts"])

    def read_back(self, dataset_id: str) -> PortalDataset | None:
        """Return one dataset as the public sees it, with full metadata; None when not visible."""
        return self._wire.patiently(lambda: self._look(dataset_id, public=True))

    def file_digest(self, dataset_id: str, resource_id: str) -> str:
        """Download one file as the public does and return its sha256."""
        path = f"dataset/{dataset_id}/resource/{resource_id}/download"
        try:
            return self._wire.patiently(lambda: self._wire.digest(path))
        except PortalMissing:
            raise PortalRefused(_("The file cannot be downloaded from the portal.")) from None

    def anchor(self, head: Head) -> bool:
        """Publish a head of the audit chain permanently; False without our extension."""
        return self._is_extended() and beside_datasets.add_head(self._wire, head)

    def anchors(self, chain: str) -> list[Head] | None:
        """Return the published heads of this chain, read anonymously, or None without extension."""
        return beside_datasets.read_heads(self._wire, chain)

    def reported(self) -> list[Reported] | None:
        """Return reports of faults that wait to be taken over; None without our extension."""
        return reports.read(self._wire) if self._is_extended() else None

    def acknowledge(self, numbers: Sequence[str]) -> None:
        """Tell the portal that the office has these reports."""
        reports.acknowledge(self._wire, numbers)

    def answer_report(self, number: str, state: str, answer: str) -> bool:
        """Set how a report stands; False when the portal has it no more."""
        return reports.answer(self._wire, number, state, answer)

    def sought_in_vain(self) -> list[SoughtWord] | None:
        """Return the words that visitors sought in vain; None without our extension."""
        return sought.read(self._brief)

    def _list(self, **which: Any) -> dict[str, PortalDataset]:
        """Return what the search index has of these, by id, without metadata, 1,000 a read."""
        rows: list[Mapping[str, Any]] = []
        while True:
            found = self._wire.patiently(partial(self._page, len(rows), which))
            rows += found["results"]
            if not found["results"] or len(rows) >= found["count"]:
                return {entry.id: entry for entry in map(from_listing, rows)}

    def _page(self, start: int, which: Mapping[str, Any]) -> Any:
        return self._wire.read_action(
            "package_search",
            q="*:*",
            facet="false",
            sort="id asc",
            rows=PAGE,
            start=start,
            fl=list(LISTED),
            **which,
        )

    def _ensure_agency(self, agency: Agency) -> None:
        name = agency.organization_name
        wanted = organization_form(agency) | {"extras": organization_extras(agency)}
        try:
            shown = self._wire.read_action("organization_show", id=name, **ORGANIZATION_ONLY)
        except PortalMissing:
            made = {"id": derived_id("organization", agency.slug), "name": name, **wanted}
            self._wire.write_action("organization_create", **made)
            return
        if any(_same_form(shown.get(key, [])) != value for key, value in wanted.items()):
            self._wire.write_action("organization_patch", id=shown["id"], **wanted)

    def _look(self, dataset_id: str, *, public: bool = False) -> PortalDataset | None:
        return one_dataset.look(self._wire, dataset_id, public=public)

    def _seen(self, package: Package) -> bool:
        """Whether its agency's last listing had it, or there was none."""
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
        answer = self._wire.write_action(
            "package_revise",
            match={"id": dataset_id},
            filter=["-resources"],
            update={"state": "deleted", "resources": emptied},
        )
        return from_ckan(answer["package"])

    def _take_away(
        self, dataset_id: str, shown: PortalDataset | None, tombstone: Tombstone
    ) -> PortalDataset | None:
        """Withdraw it; if it is gone but still in the index, Solr was down the last time."""
        fields = {**asdict(tombstone), "at": tombstone.at.isoformat()}
        if shown is None and tombstone.reference:
            self._wire.write_action("didd_withdraw", id=dataset_id, **fields)
        if shown is None:
            query = f'id:"{dataset_id}"'
            if self._wire.read_action("package_search", q="*:*", fq=query, rows=0)["count"]:
                self._wire.write_action("didd_reindex", id=dataset_id)
            return None
        try:
            self._wire.write_action("didd_withdraw", id=dataset_id, **fields)
        except PortalMissing:  # a concurrent withdrawal
            return None
        return replace(shown, state="deleted")

    def _takes_many(self) -> bool:
        return self._bulk and self._is_extended()

    def _is_extended(self) -> bool:
        if self._extended is None:
            status = self._wire.patiently(lambda: self._wire.read_action("status_show"))
            self._extended = EXTENSION in cast("list[str]", status.get("extensions") or [])
        return self._extended


def _same_form(shown: Any) -> Any:
    """Return a value of an organization in the form in which we send it: of extras, their texts."""
    if not isinstance(shown, list):
        return shown
    extras = cast("list[Mapping[str, Any]]", shown)
    texts = [{"key": str(e["key"]), "value": str(e["value"])} for e in extras]
    return sorted(texts, key=lambda each: each["key"])
