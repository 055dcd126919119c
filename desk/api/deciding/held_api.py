"""Files that are held because of what is in them, and letting one pass a rule."""

from __future__ import annotations

from fastapi import APIRouter

from desk import queries
from desk.api.caller import Approver, Reader
from desk.api.findings import FindingTold, told_finding
from desk.api.shapes import Asked, Hash, Slug, Text, Told
from desk.pages.held import SHOWN
from didd.approval.overrides import LAYER
from didd.steps.override import Asked as Wanted
from didd.steps.override import override

router = APIRouter(tags=["held files"])


class HeldFile(Told):
    """A finding that holds a file, by the file's digest."""

    agency: str
    sha256: str
    finding: FindingTold


class OverrideAsked(Asked):
    """Which bytes are to pass which rule, why, and by what law."""

    sha256: Hash
    rule: Text
    reason: Text
    ground: Text


class OverrideTold(Told):
    """A file that may pass a rule from the next harvest on."""

    agency: str
    sha256: str
    rule: str
    reason: str
    ground: str


@router.get("/held-files")
def held_files(caller: Reader) -> list[HeldFile]:
    """List the findings that hold files of the agencies that the officer serves."""
    store, checks = caller.office.store, caller.office.config.checks
    rules = [rule.rule for rule in checks.rules if rule.layer == LAYER]
    found = queries.held_files(store, caller.context.served, rules, SHOWN)
    given = store.overrides.given({agency for agency, _sha256, _finding in found})
    return [
        HeldFile(agency=agency, sha256=sha256, finding=told_finding(finding))
        for agency, sha256, finding in found
        if (agency, sha256, finding.rule) not in given
    ]


@router.post("/agencies/{agency}/overrides", status_code=201)
def let_pass(caller: Approver, agency: Slug, body: OverrideAsked) -> OverrideTold:
    """Let exactly these bytes pass a rule."""
    del agency
    asked = Wanted(body.sha256, body.rule, body.reason, body.ground)
    return OverrideTold.model_validate(override(caller.office, caller.agency, caller.id, asked))
