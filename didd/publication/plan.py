"""Plans what must change on the portal for it to show exactly what was established. Read-only.

``survey`` reads the portal, ``plan_publication`` (pure) plans the changes;
``didd.publication.apply`` carries them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from didd.i18n import _, stored
from didd.model import (
    Action,
    Agency,
    LedgerEntry,
    Package,
    PlanItem,
    PublicationPlan,
)
from didd.ports import Portal, PortalDataset
from didd.publication.differences import differences

#: Ledger state: read back, and on the portal now.
ACTIVE = "active"
#: Ledger state: recorded before creation; the run may have been killed before or after.
BEGUN = "begun"
#: Ledger state: the portal returned something else; in doubt until it is read back.
SUSPECT = "suspect"
WITHDRAWN = "withdrawn"
#: States in which something may be on the portal.
PERHAPS_THERE = frozenset({ACTIVE, BEGUN, SUSPECT})
#: Comes first of changes made by somebody else.
FOREIGN = _("changed on the portal")
#: Why something was withdrawn where nobody said so.
NO_LONGER = _("It is no longer in the list of information.")
#: Kinds of datasets that are lists: of information, of what is excluded, of all agencies.
LISTS = frozenset({"daftar", "dik", "gabungan"})
#: Leading characters of a modification time that CKAN and its index agree on (10 ms).
TIME_PRECISION = 22
#: Order of actions: withdrawals are urgent, new datasets come last.
RANK = {
    Action.WITHDRAW: 0,
    Action.UPDATE: 1,
    Action.CREATE: 2,
    Action.UNCHANGED: 3,
    Action.WAITING: 4,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """Conditions of a plan besides the packages.

    ``reasons`` maps a dataset's id to reason and legal ground of its withdrawal, and to
    the reference that replaces its id where the title is closed; ``otherwise`` is reason and ground
    for what is no longer listed, where that alone does not say enough. ``waiting`` are lines of
    what waits for its day. Without ``restore`` changes made on the portal are reported and left
    alone.
    """

    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    otherwise: tuple[str, str] | None = None
    waiting: tuple[PlanItem, ...] = ()
    restore: bool = True


def survey(
    portal: Portal,
    agency: Agency,
    wanted: Mapping[str, Package],
    ledger: Mapping[str, LedgerEntry],
) -> dict[str, PortalDataset]:
    """Return what the portal shows for the agency: one listing, and one read per doubt.

    A doubt is a dataset that the listing misses though the ledger has it, or still has though it
    was withdrawn (CKAN's index lags), or whose hash or modification time is not the ledger's.
    Nothing in doubt: one read per 1,000.
    """
    seen = dict(portal.published(agency))
    expected = {i for i, entry in ledger.items() if entry.state in PERHAPS_THERE}
    for dataset_id in sorted(wanted.keys() & (expected | seen.keys())):
        shown = seen.get(dataset_id)
        if shown and _as_published(wanted[dataset_id], ledger.get(dataset_id), shown):
            continue
        if (full := portal.read_back(dataset_id)) is not None:
            seen[dataset_id] = full
    for dataset_id in sorted(ledger.keys() - expected - wanted.keys()):
        listed = dataset_id in seen and seen[dataset_id].state == "active"
        if listed and portal.read_back(dataset_id) is None:
            del seen[dataset_id]
    return seen


def plan_publication(
    agency: Agency,
    edition_id: int,
    wanted: Mapping[str, Package],
    ledger: Mapping[str, LedgerEntry],
    portal: Mapping[str, PortalDataset],
    terms: Terms = Terms(),
) -> PublicationPlan:
    """Return the plan for the portal to show exactly ``wanted``, and nothing else of ours.

    ``ledger`` and ``portal`` are the agency's, by dataset id. Datasets that somebody else put
    under the agency's organization are left alone. The order of the mappings is free; the plan
    withdraws first, and handles registers after the records that they list.
    """
    items = [_item(package, ledger.get(i), portal.get(i), terms) for i, package in wanted.items()]
    items += _withdrawals(wanted, ledger, portal, terms)
    items += terms.waiting
    registers = {i for i, package in wanted.items() if is_register(package)}
    items.sort(key=lambda i: (i.dataset_id in registers, RANK[i.action], i.name, i.dataset_id))
    return PublicationPlan(agency.slug, edition_id, tuple(items))


def is_register(package: Package) -> bool:
    """Whether this is a list of information, and not an item of one."""
    return package.dataset["jenis_entri"] in LISTS


def plan_json(plan: PublicationPlan) -> dict[str, Any]:
    """Return the plan as JSON types: its lines by action, and its hash."""
    lines = {action.value: [asdict(item) for item in plan.of(action)] for action in Action}
    return {"agency": plan.agency, "edition": plan.edition_id, **lines, "hash": plan.plan_hash}


def _item(
    package: Package, known: LedgerEntry | None, shown: PortalDataset | None, terms: Terms
) -> PlanItem:
    action, changes = _change(package, known, shown)
    if changes[:1] == (stored(FOREIGN),) and not terms.restore:
        action = Action.UNCHANGED
    title = str(package.dataset["title"])
    return PlanItem(action, package.id, package.name, title, package.package_hash, changes)


def _change(
    package: Package, known: LedgerEntry | None, shown: PortalDataset | None
) -> tuple[Action, tuple[str, ...]]:
    if shown is None or shown.state == "deleted":
        return Action.CREATE, ()
    if _as_published(package, known, shown):
        return Action.UNCHANGED, ()
    # The creating run was killed: this completes the same creation.
    action = Action.CREATE if known is not None and known.state == BEGUN else Action.UPDATE
    if not shown.dataset:
        return action, (str(_("the public does not see it yet")),)
    lines = differences(package.dataset, shown.dataset)
    if shown.package_hash != package.package_hash:
        lines += (str(_("the fingerprint of the dataset")),)
    if known is not None and known.state == SUSPECT:
        return action, lines or (str(_("what is on the portal is not proved yet")),)
    if known is None or known.state != ACTIVE or known.package_hash != package.package_hash:
        return action, lines or (str(_("there is no receipt yet")),)
    if lines:
        return Action.UPDATE, (stored(FOREIGN), *lines)
    return Action.UNCHANGED, ()  # modified, but as wanted


def _as_published(package: Package, known: LedgerEntry | None, shown: PortalDataset) -> bool:
    """Whether portal, ledger and package agree, as far as a listing shows."""
    return (
        known is not None
        and known.state == ACTIVE
        and shown.state == "active"
        and known.package_hash == shown.package_hash == package.package_hash
        and known.metadata_modified[:TIME_PRECISION] == shown.metadata_modified[:TIME_PRECISION]
    )


def _withdrawals(
    wanted: Mapping[str, Package],
    ledger: Mapping[str, LedgerEntry],
    portal: Mapping[str, PortalDataset],
    terms: Terms,
) -> Iterator[PlanItem]:
    ours: dict[str, LedgerEntry | PortalDataset] = {
        i: shown for i, shown in portal.items() if shown.package_hash and shown.state != "deleted"
    }
    ours |= {i: entry for i, entry in ledger.items() if entry.state in PERHAPS_THERE}
    for dataset_id in sorted((ours.keys() | _nameless(ledger, terms)) - wanted.keys()):
        usual = terms.otherwise or (stored(NO_LONGER), "")
        terms_of_it = terms.reasons.get(dataset_id, usual)
        it = ours.get(dataset_id, ledger.get(dataset_id))
        reference = "".join(terms_of_it[2:])
        yield PlanItem(
            Action.WITHDRAW,
            dataset_id,
            reference or (it.name if it else dataset_id),
            it.title if it else "",
            it.package_hash if it else "",
            (str(_("withdrawn from the portal")),),
            *terms_of_it,
        )


def _nameless(ledger: Mapping[str, LedgerEntry], terms: Terms) -> set[str]:
    """Return ids to replace by a reference on the portal that the ledger still names.

    They may have been withdrawn before, with their title, or never have had a dataset.
    """
    return {
        dataset_id
        for dataset_id, terms_of_it in terms.reasons.items()
        if (reference := "".join(terms_of_it[2:]))
        and ((known := ledger.get(dataset_id)) is None or known.name != reference)
    }
