"""Writes the return slip into the agency's own folder (SOP 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from didd.adapters.folders.listing import OWN_FOLDER, FolderUnavailable, cause
from didd.findings.mended import mended
from didd.findings.slip_words import Outcome
from didd.model import AT_THE_DESK, Agency, Finding
from didd.office import Office
from didd.steps.collect.reports import Checked, counts

#: The finding that the return slip itself could not be written.
UNHEARD = "hasil-tidak-tertulis"


def explain(
    office: Office,
    agency: Agency,
    findings: Sequence[Finding],
    checked: Checked | None,
    columns: Sequence[Mapping[str, Any]],
) -> tuple[Finding, ...]:
    """Write the return slip into the agency's folder; return a finding when that fails.

    ``columns`` describes how each was read, as in ``didd.steps.collect.columns_read``.
    """
    from didd.adapters.agency_workbooks.return_slip import (
        write_return_slip,  # imports openpyxl
    )

    sources = [name for name in checked.sources if name != AT_THE_DESK] if checked else []
    gone = _mended(office, agency, findings) if checked else ()
    returned = office.store.to_tell.returned(agency.slug)
    outcome = Outcome(agency, findings, counts(checked, ()), gone, columns, returned)
    named = {*sources, *(f.file for f in findings if f.row and f.file != AT_THE_DESK)}
    try:
        with closing(office.folder(agency)) as folder, folder.for_slip(named) as root:
            lists = [root / source for source in sources]
            write_return_slip(root, outcome, lists, office.config, office.now())
    except (OSError, FolderUnavailable) as error:
        reason = cause(error) if isinstance(error, OSError) and error.errno else str(error)
        return (office.config.metadata.finding(UNHEARD, reason, file=OWN_FOLDER),)
    return ()


def _mended(office: Office, agency: Agency, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what was mended since the last different result."""
    harvests = office.store.harvests
    kept = harvests.findings(agency.slug)
    if Counter(kept) == Counter(findings):
        return tuple(harvests.mended(agency.slug))
    return mended(kept, findings)
