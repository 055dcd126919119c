"""Consequence tests as people hold them: whole minutes, and an outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from didd.adapters.store.decisions import Verdict
from didd.approval.consequences.consequence_test import Minutes
from didd.model import Decision, DecisionKind, State, Submission
from didd.office import Office
from didd.steps.consequences.concluding import Shown, conclude
from tests.support.bureau import UTAMA, Bureau

WHOLE = Minutes(
    article="uu-17-h",
    law="Undang-Undang 27/2022 Pasal 4",
    if_opened="Mengungkap rahasia pribadi pelapor.",
    if_closed="Melindungi pelapor dan keluarganya.",
    period="5 tahun",
    place="Palangka Raya",
    unit="Sekretariat",
    participants=("Petugas Contoh Dua, PPID Utama", "Petugas Contoh Tiga, Biro Hukum"),
)


#: A second chief officer: nobody approves a copy that they opened themselves.
SECOND = "contoh.utama-kedua"


def approve_copy(bureau: Bureau, *titles: str) -> list[Decision]:
    """Have another chief officer approve what waits, or what of it has these titles."""
    officers = bureau.office.config.officers
    officers[SECOND] = replace(officers[UTAMA], id=SECOND)
    return bureau.decide(DecisionKind.APPROVE, *titles, by=SECOND)


def under_test(bureau: Bureau, *titles: str) -> list[Submission]:
    """Return what awaits a consequence test."""
    found = bureau.office.store.records.queue(states=[State.TESTED], agency=bureau.slug)
    return [each for each in found if not titles or each.record.title in titles]


def conclude_test(
    bureau: Bureau, title: str, outcome: DecisionKind, *, by: str = UTAMA, **said: Any
) -> Decision:
    """Conclude the test of the item of this title."""
    [found] = under_test(bureau, title)
    day = bureau.office.today.isoformat()
    minutes = replace(WHOLE, day=day, **said)
    decisions = bureau.office.store.decisions.on(found.id)
    undone = bureau.office.store.decision_undos.of([found.id])
    last = max((each.id for each in decisions if each.id not in undone), default=0)
    copies = bureau.office.store.copies.standing(found.record.id, found.content_hash)
    shown = Shown(found.content_hash, last, [each.sha256 for each in copies])
    return conclude(bureau.office, found, minutes, outcome, by, shown)


def excluded_long_ago(office: Office, found: Submission, **said: str) -> None:
    """Exclude an item as tests of earlier years did, whatever is asked of one today."""
    minutes = replace(WHOLE, **{"day": "2020-01-14", "article": WHOLE.law, **said})
    officer = office.officer(UTAMA)
    assert officer is not None
    verdict = Verdict(found.id, DecisionKind.EXCLUDE, minutes=minutes.text())
    office.store.decisions.decide([verdict], officer, lambda _row, _verdict: None)


def exclude_all(bureau: Bureau) -> None:
    """Exclude everything that awaits a test."""
    for found in under_test(bureau):
        conclude_test(bureau, found.record.title, DecisionKind.EXCLUDE)
