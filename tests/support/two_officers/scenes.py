"""States of one item between two officers, and copies of them: one office each for every try."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree
from typing import Any

from didd.adapters.archive.archive import open_archive
from didd.adapters.store import open_store
from didd.adapters.store.decisions import Verdict
from didd.model import DecisionKind, State, Submission
from didd.steps import approve
from didd.steps.consequences.copying import Sent, add_copy
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.take_down import take_down
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, closed_row, row
from tests.support.samples.consequence_tests import conclude_test

ITEM, OTHER = "Informasi A", "Informasi B"
WHY = "Alasan contoh yang cukup panjang."
GROUND = "Pasal 17 UU 14/2008"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at one desk: one officer in each role."""

    name: str
    chief: str
    superior: str
    admin: str
    helper: str


FIRST = Desk("satu", UTAMA, ATASAN, ADMIN, PEMBANTU)
SECOND = Desk("dua", *(f"{who}-kedua" for who in (UTAMA, ATASAN, ADMIN, PEMBANTU)))
#: Who brought the item where it is: whom four eyes and "only whoever made it" are about.
BEFORE = Desk("dulu", *(f"{who}-dulu" for who in (UTAMA, ATASAN, ADMIN, PEMBANTU)))

Scene = Callable[..., Bureau]


def newest(bureau: Bureau, title: str = ITEM) -> Submission:
    """Return the newest proposal of the item."""
    found = bureau.office.store.records.queue(states=list(State), agency=bureau.slug)
    return max((each for each in found if each.record.title == title), key=lambda s: s.id)


def shown_last(bureau: Bureau, submission_id: int) -> int:
    """Return the newest decision on a proposal that stands, as its page names it; 0 for none."""
    store = bureau.office.store
    undone = store.decision_undos.of([submission_id])
    return max((d.id for d in store.decisions.on(submission_id) if d.id not in undone), default=0)


def _office(place: Path, database: str = "", **settings: Any) -> Bureau:
    bureau = Bureau(place, database=database, **settings)
    officers = bureau.office.config.officers
    for desk in (SECOND, BEFORE):
        for role in ("chief", "superior", "admin", "helper"):
            known, wanted = getattr(FIRST, role), getattr(desk, role)
            officers[wanted] = replace(officers[known], id=wanted)
    bureau.office.seed_officers()
    bureau.put(a_txt=b"isi satu", b_txt=b"isi lain")
    return bureau


def _decide(bureau: Bureau, kind: DecisionKind) -> None:
    found = newest(bureau)
    verdict = Verdict(found.id, kind, WHY, found.content_hash, shown_last(bureau, found.id))
    approve.decide(bureau.office, [verdict], BEFORE.chief)


def waiting(place: Path, database: str = "", **settings: Any) -> Bureau:
    """The item waits for the chief officer; the other one is approved."""
    bureau = _office(place, database, **settings)
    bureau.list(row(ITEM, "a.txt"), row(OTHER, "b.txt"))
    bureau.harvest()
    bureau.decide(DecisionKind.APPROVE, OTHER, by=BEFORE.chief)
    return bureau


def approved(place: Path, database: str = "", **settings: Any) -> Bureau:
    """The item is approved, and no draft has it yet."""
    bureau = waiting(place, database, **settings)
    _decide(bureau, DecisionKind.APPROVE)
    return bureau


def drafted(place: Path, database: str = "") -> Bureau:
    """The item stands in a draft that waits for the superior."""
    bureau = approved(place, database)
    bureau.draft()
    return bureau


def under_test(place: Path, database: str = "") -> Bureau:
    """The item is under test, with a redacted copy beside it."""
    bureau = waiting(place, database)
    _decide(bureau, DecisionKind.TEST)
    add_copy(bureau.office, newest(bureau), BEFORE.chief, Sent("hitam.csv", b"nama,isi\n,satu\n"))
    return bureau


def closed(place: Path, database: str = "") -> Bureau:
    """The agency's own list excludes the item: it awaits its test."""
    bureau = _office(place, database)
    bureau.list(closed_row(ITEM, "a.txt"), row(OTHER, "b.txt"))
    bureau.harvest()
    bureau.decide(DecisionKind.APPROVE, OTHER, by=BEFORE.chief)
    bureau.draft()
    return bureau


def copied(place: Path, database: str = "") -> Bureau:
    """A test opened the item as a redacted copy, which waits for its approval."""
    bureau = under_test(place, database)
    said = {"opened_as": "SETIAP_SAAT"}
    conclude_test(bureau, ITEM, DecisionKind.REDACT, by=BEFORE.chief, **said)
    return bureau


def excluded(place: Path, database: str = "") -> Bureau:
    """A test excluded the item: the list of what is excluded waits for its decree."""
    bureau = under_test(place, database)
    conclude_test(bureau, ITEM, DecisionKind.EXCLUDE, by=BEFORE.chief)
    bureau.draft()
    return bureau


def rowless(place: Path, database: str = "") -> Bureau:
    """The same, and the agency's list no longer has the item."""
    bureau = excluded(place, database)
    bureau.list(row(OTHER, "b.txt"))
    bureau.harvest()
    return bureau


def live(place: Path, database: str = "") -> Bureau:
    """Two editions were published; the item is public, and a mended version of it drafted."""
    bureau = waiting(place, database)
    bureau.list(row(OTHER, "b.txt"))
    bureau.harvest()
    bureau.draft()
    bureau.establish(BEFORE.superior)
    bureau.publish()
    bureau.list(row(ITEM, "a.txt"), row(OTHER, "b.txt"))
    bureau.harvest()
    _decide(bureau, DecisionKind.APPROVE)
    bureau.draft()
    bureau.establish(BEFORE.superior)
    bureau.publish()
    bureau.list(row(ITEM, "a.txt", retensi="10 tahun"), row(OTHER, "b.txt"))
    bureau.harvest()
    _decide(bureau, DecisionKind.APPROVE)
    bureau.draft()
    return bureau


def down(place: Path, database: str = "") -> Bureau:
    """The item was public, and is taken down in an emergency."""
    bureau = live(place, database)
    act = Instruction(BEFORE.admin, WHY)
    take_down(bureau.office, bureau.record_id(ITEM), act)
    bureau.publish()
    return bureau


def withdrawn(place: Path, database: str = "") -> Bureau:
    """The item was public, and is withdrawn."""
    bureau = live(place, database)
    act = Instruction(BEFORE.superior, WHY)
    withdraw(bureau.office, bureau.record_id(ITEM), act, GROUND)
    bureau.publish()
    return bureau


def announced(place: Path, database: str = "") -> Bureau:
    """A version is established and public, and a newer one is announced in its place."""
    bureau = _office(place, database, fast_lane=True)
    bureau.list(row(ITEM, "a.txt", klasifikasi="Serta Merta"), row(OTHER, "b.txt"))
    bureau.harvest()
    bureau.decide(DecisionKind.APPROVE, by=BEFORE.chief)
    bureau.draft()
    bureau.establish(BEFORE.superior)
    bureau.publish()
    bureau.put(a_txt=b"isi dua")
    bureau.harvest()
    _decide(bureau, DecisionKind.APPROVE)
    bureau.publish()
    bureau.draft()
    return bureau


#: By the names that ``orders`` has for them.
SCENES: dict[str, Scene] = {
    "waiting": waiting,
    "approved": approved,
    "drafted": drafted,
    "under-test": under_test,
    "closed": closed,
    "copied": copied,
    "excluded": excluded,
    "rowless": rowless,
    "live": live,
    "down": down,
    "withdrawn": withdrawn,
    "announced": announced,
}


def another(made: Bureau, place: Path) -> Bureau:
    """Return a copy of a whole office on SQLite, its portal included; the first one is closed."""
    made.office.store.close()
    copytree(made.place, place / "kantor")
    copytree(made.sources, place / "sources")
    mine = copy(made)
    mine.place, mine.sources, mine.portal = (
        place / "kantor",
        place / "sources",
        deepcopy(made.portal),
    )
    mine.office = replace(
        made.office,
        store=open_store(f"sqlite:///{mine.place / 'didd.db'}", made.office.config.sop.zone),
        archive=open_archive(str(mine.place / "archive")),
        sources=mine.sources,
        portal=lambda: mine.portal,
    )
    return mine
