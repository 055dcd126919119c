"""Override for a held file: the chief officer's act, bound to bytes and rule (SOP 1)."""

from __future__ import annotations

from dataclasses import dataclass

from didd.approval.overrides import Override, check_override
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.config.checks import Checks
from didd.i18n import _
from didd.model import Agency, Document, Officer
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


@dataclass(frozen=True, slots=True)
class Asked:
    """Which file (sha256, or path in the folder) is to pass which rule, why, and by what law."""

    file: str
    rule: str
    reason: str
    ground: str

    def clean(self, checks: Checks) -> Asked:
        """Return what a database takes, and nobody's number in it."""
        reason, ground = (cover(storable(t.strip()), checks) for t in (self.reason, self.ground))
        return Asked(storable(self.file), storable(self.rule), reason, ground)


def override(office: Office, agency: Agency, officer_id: str, asked: Asked) -> Override:
    """Let a file pass a rule from the next harvest on.

    Raises ``Refused`` with the reason; a refused act is recorded in the audit chain too. Personal
    data in reason or ground is masked.
    """
    officer_id, asked = storable(officer_id), asked.clean(office.config.checks)
    with kept_refusals(office, officer_id, "override", f"file/{asked.file}", rule=asked.rule):
        known = office.acting(officer_id, OfficeAct.APPROVE, agency.slug)
        return _override(office, agency, known, asked)


def _override(office: Office, agency: Agency, officer: Officer, asked: Asked) -> Override:
    document, rule = _document(office, agency, asked.file), asked.rule
    findings = office.store.harvests.findings(agency.slug, "checks")
    kept = office.store.overrides.of(agency.slug).get((document.sha256, rule))
    if kept is not None:
        return kept
    here = (f for f in findings if f.file == document.path and not f.row)
    check_override(office.config.checks, rule, asked.reason, asked.ground, here)
    return office.store.overrides.keep(
        Override(
            agency.slug, document.sha256, rule, officer.id, officer.role.value,
            asked.reason, asked.ground, office.now(), officer.holder,
        ),
        document.path,
    )  # fmt: skip


def _document(office: Office, agency: Agency, file: str) -> Document:
    documents = office.store.harvests.documents(agency.slug)
    for document in documents.values():
        if file in (document.path, document.sha256):
            return document
    raise Refused(
        _(
            "File {file!r} was not in the folder of {agency} at the last harvest.",
            file=file,
            agency=agency.slug,
        )
    )
