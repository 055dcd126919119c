"""The outcome of verifying the portal against what was established. Pure.

``didd.steps.verify`` reads the portal; the rules' texts are in ``portal.yaml`` (``drift_rules``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from didd.config.portal import PortalPolicy
from didd.i18n import _
from didd.model import Finding, LedgerEntry, Package, Severity
from didd.ports import PortalDataset
from didd.publication.links import LinkReport, LinkState, links_in
from didd.publication.plan import ACTIVE, BEGUN

#: The rule on files that differ from what was approved.
OTHER_BYTES = "berkas-berbeda"
#: The rule about what is visible though nothing stands for it.
NO_RECEIPT = "tanpa-tanda-terima"

#: The rule that a link's state breaks; a live link breaks none.
LINK_RULES = {
    LinkState.DEAD: "tautan-mati",
    LinkState.UNCLEAR: "tautan-tidak-menjawab",
    LinkState.REFUSED: "tautan-bukan-umum",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """One verification of an agency's datasets: how many, and the findings.

    ``pending`` counts datasets that await their next publication and were not compared.
    ``complete`` is False when the portal stopped answering.
    """

    agency: str
    at: datetime
    datasets: int
    files: int
    links: int
    pending: int
    complete: bool
    findings: tuple[Finding, ...]

    @property
    def drifted(self) -> bool:
        """Whether the portal differs from what was established."""
        return any(f.severity is Severity.ERROR for f in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return JSON types, for storage and for ``--json``."""
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Verification:
        """Parse the output of ``to_json``."""
        kept: dict[str, Any] = dict(plain)
        kept["at"] = datetime.fromisoformat(kept["at"])
        kept["findings"] = tuple(map(_finding, kept["findings"]))
        return cls(**kept)


def _finding(plain: Mapping[str, Any]) -> Finding:
    kept: dict[str, Any] = dict(plain)
    kept["severity"] = Severity(kept["severity"])
    return Finding(**kept)


def drift(policy: PortalPolicy, rule: str, title: str, why: str = "", file: str = "") -> Finding:
    """Return the finding of a rule of ``portal.yaml``; raises ``KeyError``."""
    drift_rule = policy.drift_rule(rule)
    return Finding(
        rule=rule,
        severity=drift_rule.severity,
        message=drift_rule.message.format(title=title, why=why),
        remedy=drift_rule.remedy,
        file=file,
    )


def unreceipted(entry: LedgerEntry | None, shown: PortalDataset) -> tuple[str, str, str] | None:
    """Return rule, title and reason for something visible without a receipt; else None."""
    title = shown.title or shown.name
    if entry is not None and entry.state == ACTIVE:
        return None
    if not shown.package_hash:
        return "bukan-terbitan", title, shown.name
    if entry is not None and entry.state == BEGUN:
        return NO_RECEIPT, title, str(_("its publication was interrupted"))
    return NO_RECEIPT, title, str(_("no publication recorded it"))


def links_of(package: Package) -> list[str]:
    """Return the distinct URLs in the texts of a dataset."""
    texts: list[str] = []
    for value in package.dataset.values():
        some = cast("list[Any]", value) if isinstance(value, list) else [value]
        texts += [v for v in some if isinstance(v, str)]
    return links_in(texts)


def link_findings(
    policy: PortalPolicy, links: Mapping[str, str], reports: Mapping[str, LinkReport]
) -> list[Finding]:
    """Return a finding for each link that is not alive; ``links`` maps it to its title."""
    return [
        drift(policy, LINK_RULES[report.state], links[url], f"{url}: {report.why}")
        for url, report in reports.items()
        if report.state in LINK_RULES
    ]
