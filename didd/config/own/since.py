"""Settings by the schema with which they came: what an office that upgrades may want to look at.

Rules and fields, of which every version has more, are not listed. None has changed its name so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SINCE: Mapping[str, tuple[str, ...]] = {
    "r0003": ("sop.yaml: settings.agency_language", "checks.yaml: personal_data.ocr"),
    "r0005": (
        "sop.yaml: excluded_name",
        "sop.yaml: excluded_title",
        "sop.yaml: printed",
        "portal.yaml: subjects",
    ),
    "r0007": (
        "sop.yaml: roles.auditor",
        "sop.yaml: settings.second_factor",
        "sop.yaml: settings.undo_minutes",
        "checks.yaml: tables.dictionary",
    ),
    "r0009": ("sop.yaml: messages",),
    "r0013": (
        "sop.yaml: decree",
        "sop.yaml: excluded_decree",
        "sop.yaml: settings.consolidated_by",
        "mandatory.yaml",
    ),
    "r0015": ("sop.yaml: files",),
    "r0018": (
        "sop.yaml: calendar",
        "sop.yaml: rejection_grounds",
        "portal.yaml: print_needs_identity",
    ),
    "r0022": ("sop.yaml: late_letter", "sop.yaml: reminders", "portal.yaml: search_words"),
    "r0023": ("procurement.yaml",),
}


def new_with(revisions: Iterable[str]) -> list[str]:
    """Return the settings that came with these revisions, as ``file: key``."""
    return [setting for revision in revisions for setting in SINCE.get(revision, ())]
