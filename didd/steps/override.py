"""Override for a held file: the chief officer's act, bound to bytes and rule (SOP 1)."""

from __future__ import annotations

from didd.approval.decisions import Refused, check_role
from didd.approval.overrides import Override, check_override
from didd.model import Agency, Document, Officer
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


def override(
    office: Office, agency: Agency, file: str, rule: str, officer_id: str, reason: str, ground: str
) -> Override:
    """Override ``rule`` for the file (sha256, or path in the folder) from the next harvest on.

    Raises ``Refused`` with the reason; a refused act is recorded in the audit chain too. Personal
    data in reason or ground is masked.
    """
    officer_id, rule = storable(officer_id), storable(rule)
    why, law = (cover(storable(text.strip()), office.config.checks) for text in (reason, ground))
    with kept_refusals(office, officer_id, "override", f"file/{storable(file)}", rule=rule):
        role, officer = office.config.sop.step("approve").role, office.officer(officer_id)
        known = check_role(officer, officer_id, role, agency.slug, office.today)
        return _override(office, agency, storable(file), rule, known, why, law)


def _override(
    office: Office, agency: Agency, file: str, rule: str, officer: Officer, why: str, law: str
) -> Override:
    document = _document(office, agency, file)
    findings = office.store.harvests.findings(agency.slug, "checks")
    kept = office.store.overrides.of(agency.slug).get((document.sha256, rule))
    if kept is not None:
        return kept
    here = (f for f in findings if f.file == document.path and not f.row)
    check_override(office.config.checks, rule, why, law, here)
    return office.store.overrides.keep(
        Override(
            agency.slug, document.sha256, rule, officer.id, officer.role.value, why, law,
            office.now(),
        ),
        document.path,
    )  # fmt: skip


def _document(office: Office, agency: Agency, file: str) -> Document:
    documents = office.store.harvests.documents(agency.slug)
    for document in documents.values():
        if file in (document.path, document.sha256):
            return document
    raise Refused(f"Berkas {file!r} tidak ada di folder {agency.slug} pada penarikan terakhir.")
