"""Export a year as a bag that a stranger can check: only what is public on the day it is made.

It changes nothing and leaves no link in the chain: what is public may be copied by anybody. The
same state of the office gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.public_bag import PublicBag, new_bag, safe_name
from didd.i18n import Language, _
from didd.model import Agency, Package
from didd.office import Office
from didd.steps.safekeeping.yearly.year_papers import (
    Filed,
    Year,
    as_json,
    catalogue,
    data_package,
    read_me,
    told_dataset,
)
from didd.steps.safekeeping.yearly.year_public import OfAgency, year_public
from didd.text.file_names import distinct

_CHUNK = 1024 * 1024
#: What the law calls the office.
OFFICE = "PPID"


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into it; ``waiting`` are names of datasets that are not on the portal as wanted."""

    agencies: int
    datasets: int
    files: int
    waiting: tuple[str, ...]


def export_year(
    office: Office,
    year: int,
    folder: Path,
    tell: Callable[[int, int], None] = lambda _n, _of: None,
) -> Exported:
    """Write the year's bag to ``folder``, whole or not at all; raises ``BagError``.

    A byte of the archive that is not the published one raises ``ArchiveDamaged``, and there is no
    bag then; nor where something was taken down, or published, while its files were copied.
    """
    found = list(year_public(office, year))
    about = _about(office, year)
    datasets = [(each.agency, package) for each in found for package in each.packages]
    with new_bag(folder) as bag:
        filed = list(_files(office, bag, datasets, tell))
        _papers(office, bag, about, found, filed)
        _still_public(office, year, found)
        bag.finish(_info(office, about))
    waiting = tuple(name for each in found for name in each.waiting)
    return Exported(len(found), len(datasets), len(filed), waiting)


def _still_public(office: Office, year: int, found: Sequence[OfAgency]) -> None:
    """Raise ``BagError`` where other datasets are public now than those that were exported."""
    if _told_apart(year_public(office, year)) != _told_apart(found):
        raise BagError(
            _("What is public of {year} changed while it was exported, so nothing was written: "
              "export it once more.", year=year)
        )  # fmt: skip


def _told_apart(found: Iterable[OfAgency]) -> set[tuple[str, str]]:
    return {(package.id, package.package_hash) for each in found for package in each.packages}


def _about(office: Office, year: int) -> Year:
    sop, portal = office.config.sop, office.config.portal
    head = office.store.audit.end()
    return Year(year, sop.government, OFFICE, (portal.site_url or "").rstrip("/"), head)


def _files(
    office: Office,
    bag: PublicBag,
    datasets: Sequence[tuple[Agency, Package]],
    tell: Callable[[int, int], None],
) -> Iterator[Filed]:
    for number, (agency, package) in enumerate(datasets, start=1):
        place = f"{agency.slug}/{safe_name(package.name)}"
        bag.add(f"{place}/dataset.json", [as_json(told_dataset(package))])
        resources = [dict(r) for r in package.dataset["resources"]]
        names = distinct(safe_name(str(r["name"])) for r in resources)
        for resource, name in zip(resources, names, strict=True):
            path = f"{place}/berkas/{name}"
            sha256, size = bag.add(path, _bytes(office, package.files[str(resource["id"])]))
            yield Filed(path, agency, package, resource, sha256, size)
        tell(number, len(datasets))


def _bytes(office: Office, sha256: str) -> Iterator[bytes]:
    with office.archive.open(sha256) as file:
        yield from iter(lambda: file.read(_CHUNK), b"")


def _papers(
    office: Office, bag: PublicBag, about: Year, found: Sequence[OfAgency], filed: Sequence[Filed]
) -> None:
    packages = [(each.agency, package) for each in found for package in each.packages]
    papers: tuple[tuple[str, Language], ...] = (("BACA-SAYA.txt", "id"), ("README.txt", "en"))
    for name, language in papers:
        bag.add(name, [read_me(about, len(found), len(filed), language)])
    bag.add("datapackage.json", [as_json(data_package(about, filed))])
    bag.add("catalog.jsonld", [as_json(catalogue(about, filed, packages))])
    bag.add("audit/heads.json", [as_json(_heads(office, about, found))])


def _heads(office: Office, about: Year, found: Sequence[OfAgency]) -> dict[str, Any]:
    """Return where the chain ended with each edition of the year, and when this was made."""
    editions = [
        {
            "agency": each.agency.slug,
            "edition": edition.label,
            "decree": edition.decree.number if edition.decree else "",
            "audit_head": edition.audit_head,
        }
        for each in found
        for edition in office.store.editions.established(each.agency.slug)
        if edition.register.year == about.year and office.store.editions.published_at(edition.id)
    ]
    now = about.head
    end = {"chain": now.chain, "seq": now.seq, "audit_head": now.hash} if now else None
    return {"editions": editions, "now": end}


def _info(office: Office, about: Year) -> dict[str, str]:
    moment = about.head.at if about.head else office.now()
    return {
        "Source-Organization": f"{about.office}, {about.government}",
        "Bagging-Date": moment.astimezone(office.config.sop.zone).date().isoformat(),
        "External-Identifier": f"informasi-publik-{about.year}",
        "External-Description": f"Informasi publik {about.government} tahun {about.year}",
        "Audit-Head": f"{about.head.seq} {about.head.hash}" if about.head else "",
        "Bag-Software-Agent": "didd",
    }
