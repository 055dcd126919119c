"""After step 4, every night: what the public sees is still what was established."""

import dagster as dg
from pydantic import Field

from assets.metadata import failures, findings_table
from assets.owners import ADMIN
from assets.partitions import agencies
from assets.pools import PORTAL_POOL
from assets.publication import published_catalog
from assets.ways import at_the_desk, on_the_portal
from didd.i18n import _
from didd.office import Office
from didd.steps.collect.files.ask_links import ask_links
from didd.steps.verify import UNANSWERED, verify


class VerifyConfig(dg.Config):
    """Options of a verification."""

    links: bool = Field(
        default=True,
        description="Also ask the web for the links in titles, summaries and files.",
    )


@dg.asset(
    group_name="sop_4_publish",
    partitions_def=agencies,
    deps=[published_catalog],
    kinds={"ckan"},
    pool=PORTAL_POOL,
    owners=ADMIN,
)
@failures()
def verified_catalog(
    context: dg.AssetExecutionContext, config: VerifyConfig, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """The agency's datasets read back from the portal, byte by byte, and its links checked."""
    from didd.adapters.link_checker import LinkChecker  # opens a socket on import

    agency = office.agency(context.partition_key)
    links = LinkChecker() if config.links else None
    if links:
        ask_links(office, agency, links)
    found = verify(office, agency, links=links)
    if found is None:
        return dg.MaterializeResult(
            metadata={"datasets": 0, "note": str(_("Nothing has been established yet"))}
        )
    metadata = {
        "datasets": found.datasets,
        **at_the_desk(office, f"/portal/{agency.slug}"),
        **on_the_portal(office, agency),
        "files": found.files,
        "links": found.links,
        "pending": found.pending,
        "complete": found.complete,
        "findings": findings_table(found.findings),
    }
    if not found.complete:  # what was not read is not verified
        why = " ".join(f.message for f in found.findings if f.rule == UNANSWERED)
        told = _("Not everything could be read back from the portal. {why}", why=why)
        raise dg.Failure(description=str(told), metadata=metadata)
    return dg.MaterializeResult(metadata=metadata)
