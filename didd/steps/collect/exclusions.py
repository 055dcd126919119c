"""What of a folder is excluded, asked when its lists were read and before a byte is (SOP 1).

The answer is one value (``didd.records.exclusions``), handed on to whoever copies, opens or judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from didd.adapters.database.sweeping import NotSwept
from didd.adapters.inventories.inventories import InventoriesRead
from didd.fields.files_named import excluded_paths
from didd.model import Agency, DecisionKind, Document
from didd.office import Office
from didd.records.exclusions import Exclusions
from didd.records.holds import list_faults


def exclusions_of(
    office: Office, agency: Agency, read: InventoriesRead, known: Mapping[str, Document]
) -> Exclusions:
    """Return what is excluded in a folder whose lists were read; ``known`` are its files last time.

    A file that was renamed since is still excluded: its bytes are known from its old name.
    """
    before = {**office.store.harvests.missing_documents(agency.slug), **known}
    gone = {path: document for path, document in before.items() if path not in read.index}
    closing = (*read.rows, *read.kept_in)
    return Exclusions(
        "" if list_faults(read.findings) else agency.slug,
        read.excluded,
        tuple(gone[path] for path in excluded_paths(closing, gone, office.config)),
        closed_by_agency(office),
        office.store.erased_files.closed(),
    )


def forget_erased(office: Office, known: Exclusions) -> None:
    """Forget what was found in files that were erased while they were looked into.

    ``known`` is what was excluded when that began; the next check judges anew.
    """
    erased = office.store.erased_files
    closed = erased.closed().keys()
    if found := (closed - known.erased.keys()) | erased.looked_into(closed):
        erased.forget(found)
        with suppress(NotSwept):  # the rows are gone; somebody is at work
            erased.sweep()


def closed_by_agency(office: Office) -> dict[str, dict[str, int]]:
    """Return sha256 → size of every file that an agency excludes, by agency.

    With the originals of which a test opened a redacted copy only, whatever the agency calls them.
    """
    found = office.store.records.excluded_by_agency()
    for agency, digests in redacted_by_agency(office).items():
        found[agency] = {**found.get(agency, {}), **digests}
    return found


def redacted_by_agency(office: Office) -> dict[str, dict[str, int]]:
    """Return sha256 → size of those originals, by agency."""
    return office.store.tested.sizes(kinds=(DecisionKind.REDACT,))
