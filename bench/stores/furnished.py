"""An office over a filled database, with lists in force, on the portal, and drafts of the next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from argon2 import PasswordHasher

from bench.plans import BIG, OTHERS, SMALL
from bench.stores.kept import settled
from desk import queries
from desk.access.accounts import Accounts, new_password
from didd.adapters.archive.archive import open_archive
from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import ledger
from didd.adapters.store import open_store
from didd.adapters.store.decisions import Verdict
from didd.adapters.store.editions import Establishment
from didd.config.agencies import Agencies, AgencySpec
from didd.config.catalog import load_catalog_config
from didd.model import DecisionKind, Decree, State
from didd.office import Office
from didd.publication.plan import ACTIVE
from didd.steps.establish import draft
from tests.support.factories import make_officer

ROOT = Path(__file__).resolve().parents[2]
#: Whose pages: each officer of the samples can open some of them.
PEOPLE = (
    "contoh.utama",
    "contoh.atasan",
    "contoh.admin",
    "contoh.auditor",
    "contoh.pembantu",
)


def office_of(url: str, place: Path) -> Office:
    """Open the filled database as an office that knows its agencies."""
    config = load_catalog_config(ROOT / "catalog_config")
    slugs = (BIG, *(f"kecil-{n}" for n in range(1, OTHERS + 1)))
    specs = tuple(AgencySpec(slug=s, name=f"Dinas {s}", abbreviation=s.upper()) for s in slugs)
    listed = config.model_copy(update={"agency_list": Agencies(agencies=specs)})
    return Office(listed, open_store(url), open_archive(str(place / "archive")))


def furnish(office: Office) -> int:
    """Give two agencies a list in force, on the portal, and a draft; return a proposal's number."""
    office.seed_officers()
    accounts = Accounts(office.store.passwords, PasswordHasher(1, 64, 1))
    for officer in PEOPLE:
        accounts.set_password(officer, new_password())
    for slug in (BIG, SMALL):
        _establish(office, slug)
        waiting = queries.matching(office.store, queries.Wanted(State.SUBMITTED, (slug,)), limit=90)
        verdicts = [Verdict(number, DecisionKind.APPROVE) for number in waiting[::2]]
        office.store.decisions.decide(verdicts, make_officer(), lambda *_: None)
        draft(office, office.agency(slug))
    settled(office.store.engine)
    return queries.matching(office.store, queries.Wanted(State.SUBMITTED, (SMALL,)), limit=1)[0]


def _establish(office: Office, slug: str) -> None:
    """Establish what is approved, without files, and enter it as published."""
    made, now = draft(office, office.agency(slug)), datetime.now(UTC)
    if made is None:
        raise SystemExit(f"{slug} has nothing to establish")
    decree = Decree(f"1/{slug}", date(2026, 1, 14), "contoh.atasan", "Petugas", "Atasan (contoh)")
    head, through = office.store.audit.head(), office.store.decisions.newest_by_agency()[slug]
    by = Establishment(decree, make_officer(), {}, head, now, decided_through=through)
    office.store.editions.establish(made, by)
    rows = [
        {
            "dataset_id": entry.record_id, "agency": slug, "name": entry.record_id,
            "title": entry.title, "package_hash": entry.content_hash, "state": ACTIVE,
            "metadata_modified": "", "published_at": now,
        }
        for entry in made.register.entries
    ]  # fmt: skip
    with writing(office.store.engine) as connection:
        for some in in_batches(rows, 1000):
            connection.execute(ledger.insert(), some)
    office.store.editions.mark_published(made.id)
