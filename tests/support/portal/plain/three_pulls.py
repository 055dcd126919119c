"""What another CKAN has of ours after it pulled three times: at first, again, after a change.

Between the second and the third time one dataset is changed, one is withdrawn, and one is withdrawn
with its title. Datasets are named by the portal's ids: titles may repeat.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import requests

from portal import Portal
from tests.support.portal.ckan_client import call, found
from tests.support.portal.plain.plain_ckan import PlainCkan
from tests.support.waiting import eventually

#: A source of each kind of harvester: its name, the path that it pulls, its type, its settings.
SOURCES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "api": ("", "ckan", {"remote_orgs": "create"}),
    "rdf": ("/catalog.ttl", "dcat_rdf", {}),
}
#: What the other CKAN must make itself: ids and days of its own rows, texts of its own lists.
OF_ITS_OWN = frozenset(
    (
        "creator_user_id", "license_title", "license_url", "metadata_created", "num_tags",
        "organization", "owner_org",
    )
)  # fmt: skip
OF_ITS_OWN_FILES = frozenset(
    ("created", "datastore_active", "last_modified", "metadata_modified", "url_type")
)
NEW_TITLE = "Butir yang judulnya baru (contoh)"
REASON = "Angkanya keliru (contoh)."
#: All that the public knows of what was withdrawn with its title.
REFERENCE = "5f0c8f8e-6d2c-4a57-9a53-0d6f3f0c9b11"


@dataclass
class Pulled:
    """What one harvester said and left each of the three times."""

    said: list[list[str]] = field(default_factory=list[list[str]])
    errors: list[Any] = field(default_factory=list[Any])
    there: list[dict[str, dict[str, Any]]] = field(default_factory=list[dict[str, dict[str, Any]]])


@dataclass(frozen=True)
class ThreePulls:
    """What both harvesters did, and what there was to take before and after."""

    ours: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    gone: tuple[dict[str, Any], dict[str, Any]]
    by: dict[str, Pulled]
    plain: PlainCkan


def public(portal: Portal) -> dict[str, dict[str, Any]]:
    """Everything that a harvester may take, by id, as it is read without an account."""
    asked = {"rows": "1000", "sort": "id asc"}
    reply = requests.get(f"{portal.url}/api/3/action/package_search", asked, timeout=60)
    return {pkg["id"]: pkg for pkg in reply.json()["result"]["results"]}


def pull_three_times(
    portal: Portal, plain: PlainCkan, changed: str, withdrawn: str, closed: str
) -> ThreePulls:
    """Let both harvesters pull what is on the portal; the three ids are what is acted on."""
    ours, by = public(portal), {name: Pulled() for name in SOURCES}
    for name, (path, kind, config) in SOURCES.items():
        plain.source(name, portal.url + path, kind, **config)
    for _ in range(2):
        _pull(plain, by)
    call(portal, "package_patch", id=changed, title=NEW_TITLE)
    call(portal, "didd_withdraw", id=withdrawn, reason=REASON)
    call(portal, "didd_withdraw", id=closed, reason=REASON, reference=REFERENCE)
    eventually(lambda: found(portal, f'title:"{NEW_TITLE}"', patience=0))
    _pull(plain, by)
    return ThreePulls(ours, public(portal), (ours[withdrawn], ours[closed]), by, plain)


def _pull(plain: PlainCkan, by: dict[str, Pulled]) -> None:
    for name, pulled in by.items():
        told = plain.pull(name)
        pulled.said.append(sorted(item["said"] for item in told["items"]))
        pulled.errors += [*told["errors"], *(e for item in told["items"] for e in item["errors"])]
        pulled.there.append(_settled(plain, name))


def _settled(plain: PlainCkan, name: str) -> dict[str, dict[str, Any]]:
    """The datasets that are there, once the index says the same twice."""
    seen: list[Any] = []

    def same() -> bool:
        seen.append(plain.datasets(name))
        return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

    eventually(same)
    return seen[-1]


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    """Each thing of a dataset that the API's harvester lost or changed, in words."""
    own = {extra["key"] for extra in ours["extras"]}
    beside = OF_ITS_OWN | own | {"extras", "resources", "tags"}
    yield from _lost("dataset", ours, theirs, beside)
    yield from _lost("extras", _pairs(ours), _pairs(theirs))
    yield from _lost("tags", _names(ours), _names(theirs))
    files = {file["url"]: file for file in theirs["resources"]}
    for file in ours["resources"]:
        yield from _lost(file["name"], file, files.get(file["url"], {}), OF_ITS_OWN_FILES)


def _lost(
    what: str, ours: dict[str, Any], theirs: dict[str, Any], beside: AbstractSet[str] = frozenset()
) -> Iterator[str]:
    for key, value in ours.items():
        if value and key not in beside and theirs.get(key) != value:
            yield f"{what}, {key}: {value!r} → {theirs.get(key)!r}"


def _names(pkg: dict[str, Any]) -> dict[str, Any]:
    return {tag["name"]: True for tag in pkg["tags"]}


def _pairs(pkg: dict[str, Any]) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in pkg["extras"]}


def agency_of(pkg: dict[str, Any]) -> str:
    """The name of a dataset's organization."""
    return str((pkg.get("organization") or {}).get("name"))
