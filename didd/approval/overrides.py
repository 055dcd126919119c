"""Overrides for files with personal data: what may be overridden, and the consequences.

Pure. An override is an officer's act, with a reason and a legal ground (UU 27/2022 Pasal 20 names
the bases; UU 14/2008 what must be announced). It applies to exactly these bytes and this rule: a
changed byte is another file, and is held again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from didd.approval.what_may_be_decided import Refused
from didd.config.checks import Checks
from didd.i18n import _, stored
from didd.model import Document, Finding, Severity

#: Only findings on personal data may be overridden; a broken or dangerous file may not.
LAYER = "personal_data"
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Override:
    """An officer's override of ``rule`` for these bytes."""

    agency: str
    sha256: str
    rule: str
    officer: str
    role: str
    reason: str
    ground: str
    at: datetime
    holder: str = ""


def check_override(
    checks: Checks, rule: str, reason: str, ground: str, found: Iterable[Finding]
) -> None:
    """Raise ``Refused`` unless this may be overridden; ``found`` are the file's findings now."""
    known = checks.by_id.get(rule)
    if known is None or known.layer != LAYER:
        raise Refused(
            _(
                "Finding {rule!r} cannot be let pass: only findings of personal data can. "
                "Ask the agency to mend its file.",
                rule=rule,
            )
        )
    if len(reason.strip()) < _SHORTEST:
        raise Refused(_("Write down the reason: why these data may be public."))
    if len(ground.strip()) < _SHORTEST:
        raise Refused(
            _("Write down the legal ground, for example the article that demands publication.")
        )
    if not any(f.rule == rule and f.severity is Severity.ERROR for f in found):
        raise Refused(_("No finding {rule!r} holds this file.", rule=rule))


def apply_overrides(
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    overrides: Mapping[tuple[str, str], Override],
    names: Mapping[str, str],
) -> Iterator[Finding]:
    """Yield the findings, overridden ones as information with officer and reason.

    ``overrides`` are the agency's by sha256 and rule, ``names`` those of people by id.
    """
    for finding in findings:
        document = documents.get(finding.file)
        passed = overrides.get((document.sha256, finding.rule)) if document else None
        if passed is None or finding.severity is not Severity.ERROR:
            yield finding
            continue
        yield replace(
            finding,
            severity=Severity.INFO,
            message=f"{finding.message} {override_note(passed, names)}",
            remedy=stored(_("Once the file changes, this permission no longer holds.")),
        )


def held_digests(
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
    overrides: Collection[tuple[str, str]],
    checks: Checks,
) -> frozenset[str]:
    """Return the sha256 of files held because of personal data without an override."""
    rules = {r.rule for r in checks.rules if r.layer == LAYER}
    return frozenset(
        document.sha256
        for f in findings
        if f.rule in rules and f.severity is Severity.ERROR and not f.row
        if (document := documents.get(f.file)) and (document.sha256, f.rule) not in overrides
    )


def override_note(passed: Override, names: Mapping[str, str]) -> str:
    """Return who overrode, why, and on which legal ground, for people."""
    who = passed.holder or names.get(passed.officer, passed.officer)
    return stored(
        _(
            "Let pass by {who}: {reason} Legal ground: {ground}",
            who=who,
            reason=passed.reason,
            ground=passed.ground,
        )
    )
