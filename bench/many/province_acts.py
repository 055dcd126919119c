"""The acts of a synthetic province: its lists, the steps of the SOP, the pages of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from bench.stores.furnished import PEOPLE
from checks.rows.column_rules import check
from checks.runner import look
from desk.access.accounts import Accounts, new_password
from desk.access.sessions import Sessions
from desk.web.app import build_app
from desk.web.routes import ROUTES
from didd.adapters.archive.archive import open_archive
from didd.adapters.store import open_store
from didd.config.agencies import Agencies, AgencySpec
from didd.office import Office
from didd.steps import approve, establish, publish
from didd.steps.audit import examine
from didd.steps.collect import collect
from didd.steps.verify import verify
from tests.support.bureau import ATASAN, UTAMA, as_csv, quick_config, row
from tests.support.fakes import FakePortal

#: An act by its name; what it returns is told beside the time.
Acts = Iterator[tuple[str, Callable[[], Any]]]

BIG, AGENCIES = "pd-001", 38
SLUGS = tuple(f"pd-{number:03}" for number in range(1, AGENCIES + 1))
SUBJECTS = (
    "Profil dan struktur organisasi", "Rencana kerja tahunan", "Laporan realisasi anggaran",
    "Rekapitulasi tenaga pelayanan", "Perjanjian kerja sama", "Daftar aset dan inventaris",
    "Prosedur pelayanan", "Statistik sektoral", "Laporan kinerja", "Rencana umum pengadaan",
)  # fmt: skip
CLASSES = ("Berkala", "Setiap Saat", "Setiap Saat", "Serta Merta")


def write_lists(sources: Path, records: int) -> None:
    """Write one list for each agency; the first has a quarter of all rows."""
    rest = AGENCIES - 1
    for at, slug in enumerate(SLUGS):
        size = records // 4 if slug == BIG else (records - records // 4 + at - 1) // rest
        rows = [
            row(
                f"{SUBJECTS[n % len(SUBJECTS)]} {slug} nomor {n}",
                klasifikasi=CLASSES[n % len(CLASSES)],
                waktu_pembuatan=f"{2018 + n % 8}-{1 + n % 12:02}-15",
                penanggung_jawab=f"Bidang {n % 7}",
            )
            for n in range(size)
        ]
        folder = sources / slug
        folder.mkdir(parents=True)
        (folder / "inventaris.csv").write_bytes(as_csv(rows))


def office_at(place: Path, url: str) -> Office:
    """Open the office of these lists, with its real checks."""
    config = quick_config(consolidated_by=SLUGS[-1])
    specs = tuple(AgencySpec(slug=s, name=f"Dinas {s}", abbreviation=s.upper()) for s in SLUGS)
    office = Office(
        config=config.model_copy(update={"agency_list": Agencies(agencies=specs)}),
        store=open_store(url, config.sop.zone),
        archive=open_archive(str(place / "archive")),
        sources=place / "sources",
        checker=check,
        contents=look,
    )
    office.seed_officers()
    return office


def _each(office: Office, act: Callable[..., Any]) -> int:
    """Do it for every agency; return for how many it gave something."""
    return sum(act(office, office.agency(slug)) is not None for slug in SLUGS)


def _harvest(office: Office) -> Acts:
    yield "harvest", lambda: _each(office, _harvested)


def _again(office: Office) -> Acts:
    yield "harvest again, nothing changed", lambda: _each(office, _harvested)


def _harvested(office: Office, agency: Any) -> object:
    report = collect.harvest(office, agency)
    if report.status != "done":
        raise SystemExit(f"{agency.slug}: {report.status}")
    return report


def _approve(office: Office) -> Acts:
    yield "approve", lambda: sum(len(approve.approve_all(office, s, UTAMA)) for s in SLUGS)


def _compile(office: Office) -> Acts:
    yield "compile", lambda: _each(office, establish.draft)
    yield "compile again", lambda: _each(office, establish.draft)


def _establish(office: Office) -> Acts:
    yield "establish", lambda: _each(office, _established)


def _established(office: Office, agency: Any) -> object:
    number = f"000/CONTOH/{agency.slug.upper()}"
    return establish.establish(office, agency, ATASAN, number, office.today)


def _publish(office: Office) -> Acts:
    portal = FakePortal(at_once=25)
    office = replace(office, portal=lambda: portal)
    yield "publish, plan only", lambda: _each(office, publish.dry_run)
    yield "publish, to memory", lambda: _each(office, publish.publish)
    yield "publish again, nothing changed", lambda: _each(office, publish.publish)
    yield "verify", lambda: _each(office, partial(verify, pause=0))


def _audit(office: Office) -> Acts:
    yield "examine the audit chain", lambda: len(examine(office, ask_portal=False).broken)


def _pages(office: Office) -> Acts:
    """Open each page of the desk as the first officer who may, after opening it once."""
    accounts = Accounts(office.store.passwords)
    for officer in PEOPLE:
        accounts.set_password(officer, new_password())
    app = build_app(office, accounts, secure_cookies=False)
    with TestClient(app, follow_redirects=False) as client:
        for address in [*pages(), f"/antrean?hlm=99&pd={BIG}", "/antrean?cari=aset"]:
            officer = _who_may(office, client, accounts, address)
            if officer:
                yield f"page {address}", lambda address=address: client.get(address).status_code


def pages(agency: str = BIG) -> list[str]:
    """Return the addresses of the desk that say no more than an agency."""
    found = [r.path.replace("{agency}", agency) for r in ROUTES if r.method == "GET"]
    return [address for address in found if "{" not in address]


def _who_may(office: Office, client: TestClient, accounts: Accounts, address: str) -> str | None:
    """Return an officer to whom the page opens; the client is left as that one."""
    for officer in PEOPLE:
        mark, now = accounts.fingerprint(officer), office.now()
        session = Sessions(office.store.logins).start(officer, mark, now)
        client.cookies.set("didd_visit", session)
        if client.get(address).status_code == 200:
            return officer
    return None


STEPS: dict[str, Callable[[Office], Acts]] = {
    "harvest": _harvest,
    "again": _again,
    "approve": _approve,
    "compile": _compile,
    "establish": _establish,
    "publish": _publish,
    "audit": _audit,
    "pages": _pages,
}
