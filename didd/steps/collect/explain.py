"""Explaining back: the return slip in the agency's own folder (SOP 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from didd.adapters.folders.listing import OWN_FOLDER, FolderUnavailable, cause
from didd.findings.mended import mended
from didd.model import Agency, Finding
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
    """Explain the findings in the agency's own folder; when that cannot be, that is a finding.

    ``columns`` says how each column was read, as ``didd.steps.collect.columns_read`` does.
    """
    from didd.adapters.agency_workbooks.return_slip import (
        write_return_slip,  # brings openpyxl: only for a slip
    )

    sources = checked.sources if checked else ()
    gone = _mended(office, agency, findings) if checked else ()
    named = {*sources, *(f.file for f in findings if f.row)}
    try:
        with closing(office.folder(agency)) as folder, folder.for_slip(named) as root:
            write_return_slip(
                root,
                agency,
                findings,
                counts(checked, ()),
                [root / source for source in sources],
                office.config,
                office.now(),
                mended=gone,
                columns=columns,
            )
    except (OSError, FolderUnavailable) as error:
        reason = cause(error) if isinstance(error, OSError) and error.errno else str(error)
        return (office.config.metadata.finding(UNHEARD, reason, file=OWN_FOLDER),)
    return ()


def _mended(office: Office, agency: Agency, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Give what is mended since another result was seen; the same result says it again."""
    harvests = office.store.harvests
    kept = harvests.findings(agency.slug)
    if Counter(kept) == Counter(findings):
        return tuple(harvests.mended(agency.slug))
    return mended(kept, findings)
