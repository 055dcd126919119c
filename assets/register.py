"""Step 3: the DIDD of each agency — the draft compiled here, the edition established by people."""

from typing import Any

import dagster as dg

from assets.approval import decisions
from assets.metadata import failures, nothing_established, table
from assets.owners import APPROVER, SUPERIOR
from assets.partitions import agencies
from assets.ways import at_the_desk
from didd.i18n import _
from didd.model import RegisterEdition
from didd.office import Office
from didd.register.readiness import OFFICE_WORDS, Readiness
from didd.steps import establish


@dg.asset(group_name="sop_3_establish", partitions_def=agencies, deps=[decisions], owners=APPROVER)
@failures()
def register_draft(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """The agency's draft DIDD, compiled from approved versions; it awaits a decree."""
    edition = establish.draft(office, office.agency(context.partition_key))
    if edition is None:
        return dg.MaterializeResult(
            metadata={"entries": 0, "note": str(_("The DIDD in force already fits"))}
        )
    diff = establish.changes(office, edition)
    return dg.MaterializeResult(
        metadata={
            **_metadata(edition),
            **at_the_desk(office, f"/didd/{context.partition_key}"),
            "added": len(diff.added),
            "changed": len(diff.changed),
            "dropped": len(diff.dropped),
            **readiness_metadata(establish.ready(office, edition)),
        }
    )


@dg.asset(
    group_name="sop_3_establish", partitions_def=agencies, deps=[register_draft], owners=SUPERIOR
)
@failures()
def register_edition(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """The DIDD in force, established by the superior's decree; shown here, not made."""
    edition = office.store.editions.current(context.partition_key)
    if edition is None or edition.decree is None:
        if office.store.excluded_editions.established(office.agency(context.partition_key)):
            note = _("Only the list of what is excluded (DIK) was established, no DIDD.")
            return dg.MaterializeResult(metadata={"entries": 0, "note": str(note)})
        raise nothing_established()
    return dg.MaterializeResult(
        metadata={
            **_metadata(edition),
            **at_the_desk(office, f"/didd/{context.partition_key}"),
            "decree": f"{edition.decree.number}, {edition.decree.date.isoformat()}",
            "signatory": edition.decree.signatory,
            "outputs": table([_("format"), "sha256"], sorted(edition.outputs.items())),
        }
    )


def readiness_metadata(ready: Readiness) -> dict[str, Any]:
    """Return what the draft lacks, counted and per row, and what was filled in for it."""
    told = ready.to_json()
    return {
        "ready": told["ready"],
        "rows_with_gaps": told["rows_with_gaps"],
        "gaps": table(
            [_("no."), _("class"), _("title"), _("lacks")],
            (
                (row["nomor"], row["klasifikasi"], row["judul"], ", ".join(row["kosong"]))
                for row in told["rows"]
            ),
        ),
        "gaps_by_rule": told["gaps"],
        "derived": told["derived"],
        "office": " ".join(str(OFFICE_WORDS[rule]) for rule in ready.office),
    }


def _metadata(edition: RegisterEdition) -> dict[str, Any]:
    return {
        "edition": edition.label,
        "status": edition.status.value,
        "entries": len(edition.register.entries),
        "content_hash": edition.register.content_hash,
        "list": table(
            [_("no."), _("class"), _("title"), _("file")],
            ((e.number, e.classification, e.title, len(e.files)) for e in edition.register.entries),
        ),
    }
