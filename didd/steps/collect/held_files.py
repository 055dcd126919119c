"""Files that wait because of people's data in them: what becomes of their bytes (SOP 1).

The archive keeps what may become public. A file that is held for what it tells about people (UU
27/2022) is taken out of it, and kept again by the harvest after an officer let it pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from didd.approval.overrides import held_digests
from didd.model import Agency, Document, Finding
from didd.office import Office


def held_files(
    office: Office, agency: Agency, documents: Mapping[str, Document], findings: Iterable[Finding]
) -> frozenset[str]:
    """Give the sha256 of the files that these findings hold, but for what was let pass since."""
    overrides = office.store.overrides.of(agency.slug)
    return held_digests(findings, documents, overrides, office.config.checks)


def take_out_held(
    office: Office, agency: Agency, documents: Mapping[str, Document], findings: Iterable[Finding]
) -> None:
    """Take held files out of the archive.

    What some version of a record names stays: it was accepted once, and somebody may have decided
    on it. Safe to repeat and to kill: what is left is taken out the next time.
    """
    held = held_files(office, agency, documents, findings)
    there = {sha256 for sha256 in held if office.archive.has(sha256)}
    for sha256 in there - (office.store.records.named_digests(there) if there else set()):
        office.archive.remove(sha256)
