"""The facts of an agency for the questions of a year: its board, what the public sees, its lists.

Links of our own portal are tried by what it shows the public, others by the port of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from didd.config.law.questionnaires import Questionnaire
from didd.i18n import _
from didd.model import Agency, Package, RecordFile
from didd.obligations.questions.answers import Answer, Given, answers_of, standing_answers
from didd.obligations.questions.facts import Facts, Item, ListShown, Tried
from didd.office import Office, OfficeError
from didd.ports import Portal, PortalError
from didd.publication.ckan_datasets import HASHED_BY, SUPERSEDED
from didd.publication.links import LinkState
from didd.register.addresses import address_of
from didd.steps.collect.files.ask_links import Links
from didd.steps.obligations.completeness import Lists, board_now, listed_of
from didd.steps.publishing.aims import wanted_now

#: Datasets read back at once, and how often links that a trial brought up are tried too.
_AT_ONCE, _ROUNDS = 100, 3
#: Where the portal has the page of a dataset, or a file of it.
_DATASET = re.compile(r"/dataset/(?P<name>[a-z0-9_-]{2,100})(?:/resource/[^?#]*)?/?(?:[?#].*)?")
_KINDS = {"daftar": "didd", "dik": "dik"}
_STATES = {
    LinkState.ALIVE: Tried.ALIVE,
    LinkState.DEAD: Tried.DEAD,
    LinkState.REFUSED: Tried.DEAD,
    LinkState.UNCLEAR: Tried.UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """The answers of an agency to a questionnaire, and the facts that they are from.

    ``datasets`` has the portal's id of each address that is ours; ``given`` what people answered,
    by question. ``untried`` says why links were not tried; "" where they were.
    """

    questionnaire: Questionnaire
    facts: Facts
    datasets: Mapping[str, str]
    given: Mapping[str, Given]
    answers: tuple[Answer, ...]
    untried: object = ""


def questionnaire_of(office: Office, year: int, issuer: str = "") -> Questionnaire:
    """Return the questionnaire of a year; raises ``OfficeError`` for none, or several."""
    of_year = [q for q in office.config.questionnaires if q.year == year]
    found = [q for q in of_year if issuer in ("", q.issuer)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(q.code for q in office.config.questionnaires) or "-"
    if not found:
        raise OfficeError(
            _("There is no such questionnaire of {year}. Known: {known}. Each is a file "
              "questionnaires/<issuer>-<year>.csv of the settings.", year=year, known=known)
        )  # fmt: skip
    names = ", ".join(q.issuer for q in found)
    raise OfficeError(_("Say whose questionnaire of {year}: {names}.", year=year, names=names))


def answers_now(
    office: Office, agency: Agency, asked: Questionnaire, lists: Lists = listed_of
) -> Gathered:
    """Return the answers of an agency today, without trying any link."""
    facts, datasets = facts_of(office, agency, asked.year, lists)
    given = standing_answers(office.store.question_answers.of(agency.slug, asked.code))
    return Gathered(asked, facts, datasets, given, answers_of(asked, facts, given))


def tried(office: Office, found: Gathered, links: Links | None = None) -> Gathered:
    """Return the same answers, every link that they show having been tried.

    Ours are asked of the portal; others only with ``links``. Where the portal does not answer,
    nothing is held against a link, and ``untried`` says so.
    """
    known: dict[str, Tried] = {}
    try:
        for _round in range(_ROUNDS):
            urls = {link.url for answer in found.answers for link in answer.links} - known.keys()
            if not urls:
                break
            site = _site(office)
            named = {u: found.datasets.get(u) or _named(u, site) for u in urls}
            known |= _ours(office, {url: name for url, name in named.items() if name})
            known |= _others(sorted(urls - known.keys()), links, site)
            facts = replace(found.facts, tried=dict(known))
            answers = answers_of(found.questionnaire, facts, found.given)
            found = replace(found, facts=facts, answers=answers)
    except (PortalError, OfficeError) as error:
        return replace(found, untried=error)
    return found


def facts_of(
    office: Office, agency: Agency, year: int, lists: Lists = listed_of
) -> tuple[Facts, dict[str, str]]:
    """Return what is known of an agency today, and the portal's id of each address."""
    board = board_now(office, agency, lists)
    packages = wanted_now(office, agency, all_in_one=False) or {}
    public = {listed.record_id: listed for listed in lists(office, agency)}
    items = {
        package.id: Item(public[package.id], _url(office, package), _files(office, package))
        for package in packages.values()
        if package.id in public
    }
    shown = [_list(office, p) for p in packages.values() if p.dataset["jenis_entri"] in _KINDS]
    datasets = {_url(office, package): package.id for package in packages.values()}
    chief = office.config.sop.settings.consolidated_by == agency.slug
    page = _page(office, agency)
    return (
        Facts(
            agency.slug, agency.name, office.today, year, board, items, tuple(shown), page, chief
        ),
        datasets,
    )


def _ours(office: Office, wanted: Mapping[str, str]) -> dict[str, Tried]:
    """Ask the portal what the public sees of these datasets, by their address."""
    if not wanted:
        return {}
    portal, alive = office.portal(), set[str]()
    ids = iter(sorted(wanted.values()))
    while some := list(islice(ids, _AT_ONCE)):
        alive |= portal.read_back_many(some).keys()
    return {url: _one(portal, i, known=i in alive) for url, i in sorted(wanted.items())}


def _one(portal: Portal, dataset_id: str, *, known: bool) -> Tried:
    """Ask for one dataset that the many had not: the search may lag behind."""
    return Tried.ALIVE if known or portal.read_back(dataset_id) else Tried.DEAD


def _named(url: str, site: str) -> str:
    """Return the name of the dataset whose page or file an address of ours is; "" for none."""
    found = _DATASET.fullmatch(url[len(site) :]) if site and url.startswith(site) else None
    return found["name"] if found else ""


def _others(urls: Iterable[str], links: Links | None, site: str) -> dict[str, Tried]:
    """Try the others. The portal's own name may lead elsewhere from inside, so none of its is."""
    some = list(urls)
    known = dict.fromkeys(some, Tried.NOT_TRIED)
    outside = [url for url in some if not site or not f"{url}/".startswith(f"{site}/")]
    if links is None or not outside:
        return known
    return known | {url: _STATES[report.state] for url, report in links.check(outside).items()}


def _url(office: Office, package: Package) -> str:
    name = str(package.dataset["name"])
    return address_of(name, office.config) or f"/dataset/{name}"


def _site(office: Office) -> str:
    """Return the portal's own address; "" while it is not settled."""
    return address_of("", office.config).removesuffix("/dataset/")


def _page(office: Office, agency: Agency) -> str:
    """Return the address of the agency's page; "" while the portal's own is not settled."""
    site = _site(office)
    return f"{site}/organization/{agency.organization_name}" if site else ""


def _files(office: Office, package: Package) -> tuple[RecordFile, ...]:
    return tuple(_file(office, each) for each in package.dataset["resources"])


def _list(office: Office, package: Package) -> ListShown:
    told = package.dataset
    current = [r for r in told["resources"] if not r["description"].endswith(SUPERSEDED)]
    printed = [_file(office, r) for r in current if str(r["name"]).endswith(".pdf")]
    return ListShown(
        _KINDS[told["jenis_entri"]],
        int(told["tahun"]),
        str(told["title"]),
        _url(office, package),
        str(told["keputusan_nomor"]),
        date.fromisoformat(told["keputusan_tanggal"]),
        tuple(printed),
    )


def _file(office: Office, resource: Mapping[str, Any]) -> RecordFile:
    digest = str(resource["hash"]).removeprefix(HASHED_BY)
    size = int(resource.get("size") or _size(office, digest))
    return RecordFile(str(resource["name"]), digest, size, str(resource["mimetype"]))


def _size(office: Office, digest: str) -> int:
    return office.archive.size(digest) if office.archive.has(digest) else 0
