"""Files held because of personal data: handling of their bytes (SOP 1).

The archive stores what may become public. A file that is held because of personal data (UU
27/2022) is removed from it, and stored again by the harvest after an override.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from didd.approval.overrides import held_digests
from didd.model import Agency, Document, Finding
from didd.office import Office


def held_files(
    office: Office, agency: Agency, documents: Mapping[str, Document], findings: Iterable[Finding]
) -> frozenset[str]:
    """Return the sha256 of the files that these findings hold, without overridden ones."""
    overrides = office.store.overrides.of(agency.slug)
    return held_digests(findings, documents, overrides, office.config.checks)


def take_out_held(
    office: Office, agency: Agency, documents: Mapping[str, Document], findings: Iterable[Finding]
) -> None:
    """Remove held files from the archive.

    Files of any version of a record stay: it was accepted once, and somebody may have decided
    on it. Safe to repeat and to kill: the rest is removed the next time.
    """
    held = held_files(office, agency, documents, findings)
    there = {sha256 for sha256 in held if office.archive.has(sha256)}
    for sha256 in there - (office.store.records.named_digests(there) if there else set()):
        office.archive.remove(sha256)
