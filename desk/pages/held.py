"""Files held because of personal data in them, and the override for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from desk import queries
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.overrides import LAYER
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Finding
from didd.steps.override import Asked, override

#: Maximum number of findings on the page; they decrease as agencies mend their files.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Held:
    """One rule that holds one file of an agency, with every place where it was found."""

    agency: Agency
    sha256: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """Return the first finding; file, rule and text are the same for all."""
        return self.findings[0]

    @property
    def key(self) -> str:
        """The id of its form on the page."""
        return f"{self.agency.slug}-{self.sha256[:16]}-{self.first.rule}"


def held(context: RequestContext) -> Response:
    """Show the held files of the agencies that the visitor serves."""
    return _page(context)


def override_rule(context: RequestContext) -> Response:
    """Override one rule for one file: exactly the bytes that the form was shown for."""
    agency = context.office.config.agencies.get(context.request.path_params["agency"])
    if agency is None or not context.may_see(agency.slug):
        raise NotHere
    form = context.form
    try:
        said = map(form.text, ("berkas", "aturan", "alasan", "dasar"))
        override(context.office, agency, context.person.id, Asked(*said))
    except Refused as refusal:
        return _page(context, refusal, 409)
    context.notice(_("The file may pass. Its entries are proposed with the next harvest."))
    return context.redirect("/tertahan")


def _page(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    found = _held(context)
    full = sum(len(one.findings) for one in found) >= SHOWN
    return context.page(
        "held.html", status=status, complaint=complaint, held=found, typed=context.form, full=full
    )


def _held(context: RequestContext) -> Sequence[Held]:
    checks = context.office.config.checks
    rules = [r.rule for r in checks.rules if r.layer == LAYER]
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    places = queries.held_files(context.office.store, context.served, rules, SHOWN)
    for agency, sha256, finding in places:
        groups.setdefault((agency, sha256, finding.rule), []).append(finding)
    given = context.office.store.overrides.given({agency for agency, _sha256, _rule in groups})
    # Two files of the same bytes share one override and are listed once; what is overridden already
    # waits for the next harvest.
    return [
        Held(context.agency(agency), sha256, tuple(f for f in found if f.file == found[0].file))
        for (agency, sha256, rule), found in groups.items()
        if (agency, sha256, rule) not in given
    ]
