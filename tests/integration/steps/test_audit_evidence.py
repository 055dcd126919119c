"""Whoever cuts the audit chain, or changes what hangs on it, is found out."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from didd.adapters.archive.archive import open_archive
from didd.adapters.database.engine import writing
from didd.adapters.database.guards import postgresql_guards, sqlite_guards
from didd.adapters.store import Store, open_store
from didd.adapters.store.consequences.copies import CopyOf
from didd.adapters.store.decrees.draft_returns import OfDraft
from didd.adapters.store.intake.column_answers import ColumnAnswer
from didd.adapters.store.obligations.none_statements import SignedPaper
from didd.adapters.store.other_lists.late_decrees import LateDecree
from didd.adapters.store.people.officers import Appointing
from didd.adapters.store.takebacks import TitleToo
from didd.adapters.store.workspace.check_requests import Ask
from didd.adapters.store.workspace.desk_files import FileAct, FileDeed
from didd.adapters.store.workspace.notes import Note
from didd.agencies.changes import AgencyChange, Kind
from didd.approval import audit_chain
from didd.approval.appointments import Appointment, Person
from didd.approval.audit_anchors import read_heads
from didd.approval.audit_chain import link, verify
from didd.approval.audit_evidence import ACTS, hold_against
from didd.approval.draft_returns import BACK, check_not_back
from didd.model import AuditEvent, Decision, DecisionKind, LedgerEntry, RecordFile, Role
from didd.obligations.agreed.bindings import BindingVerdict, Verdict
from didd.obligations.agreed.statements import Subject
from didd.obligations.declarations import Declaration, Saying
from didd.obligations.procurement.packages import (
    PackageEntry,
    PackageFacts,
    PaperSaying,
    PaperState,
)
from didd.obligations.questions.answers import Given
from didd.obligations.questions.packs import Pack, Round
from didd.ports import PortalUnreachable, Reported
from didd.records.at_desk.mends import Mend
from didd.records.earlier_list import EarlierList
from didd.register.other_lists.excluded_list import ExcludedList
from didd.steps.audit import Examined, examine
from didd.steps.withdrawals import restore, withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.integration.adapters.store.test_store import (
    AGENCY,
    OFFICER,
    SUPERIOR,
    decide,
    establish,
    harvest,
    make_override,
    make_receipt,
    make_record,
    register_of,
)
from tests.support.bureau import UTAMA, Bureau, row
from tests.support.factories import make_decree
from tests.support.publishing import make_agency

WHY = Instruction(UTAMA, "karena contoh")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """A whole office with something of every kind."""
    made = Bureau(tmp_path_factory.mktemp("audit"))
    made.list(row("Informasi A"), row("Informasi B"))
    made.whole()
    withdraw.withdraw(made.office, made.record_id("Informasi A"), WHY)
    restore.restore(made.office, made.record_id("Informasi A"), WHY)
    return made


@pytest.fixture
def bureau(built: Bureau, tmp_path: Path) -> Iterator[Bureau]:
    """The same office in a copy that a test may spoil."""
    made = copy.copy(built)
    made.place = Path(shutil.copytree(built.place, tmp_path / "kantor"))
    made.portal = copy.deepcopy(built.portal)
    made.office = replace(
        built.office,
        store=open_store(f"sqlite:///{made.place / 'didd.db'}"),
        archive=open_archive(str(made.place / "archive")),
        portal=lambda: made.portal,
    )
    yield made
    made.office.store.close()


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with a row of every kind of act, on both databases."""
    [submitted] = harvest(store, make_record())
    decide(store, DecisionKind.APPROVE, submitted.id)
    decided = store.decisions.newest_by_agency()[AGENCY]
    establish(store, store.editions.save_draft(register_of(make_record()), decided), decided)
    store.publications.keep(make_receipt(), "Judul", "system.publish")
    store.overrides.keep(make_override(), "bantuan.csv")
    version = (submitted.record.id, submitted.content_hash)
    store.takebacks.withdraw(AGENCY, version, OFFICER, reason="contoh", ground="dasar")
    title = TitleToo("0" * 8, 1)
    store.takebacks.withdraw(AGENCY, version, OFFICER, reason="judul", ground="", title=title)
    store.takebacks.restore(AGENCY, version, OFFICER, reason="contoh", ground="dasar")
    store.takebacks.embargo(AGENCY, [version], date(2026, 1, 1), OFFICER, "contoh")
    store.takebacks.undo(AGENCY, (1, 2), OFFICER, "contoh", "0" * 64)
    store.proofs.keep("contoh.utama", "$argon2id$contoh", "contoh.admin", "portal_admin")
    store.proofs.ask(on=True, by="contoh.admin", role="portal_admin")
    role = Appointment("kunci", "contoh.baru", Role.AGENCY_OFFICER, AGENCY, "Contoh")
    store.officers.keep([Person("contoh.baru", "Contoh Baru"), role], Appointing(OFFICER))
    named = {"name": "Dinas Lain", "abbreviation": "LAIN"}
    change = AgencyChange("lain", Kind.ADDED, None, named, "contoh")
    store.agencies.keep(Appointing(OFFICER), lambda _known: [change])
    decree = make_decree(number="000/DIK/CONTOH")
    listed = ExcludedList(make_agency(AGENCY), date(2026, 1, 5), (), 1, decree=decree)
    store.excluded_editions.establish(listed, SUPERIOR, datetime.now(UTC))
    late = LateDecree(f"excluded/{AGENCY}/{listed.label}", AGENCY, "e" * 64, "")
    store.outputs.plan(AGENCY, [late.sha256], datetime.now(UTC))
    store.late_decrees.add(late, SUPERIOR, datetime.now(UTC))
    draft = store.editions.save_draft(register_of(make_record("draf")), decided)
    about = OfDraft(AGENCY, draft.label, draft.register.content_hash)
    store.draft_returns.add(about, BACK, "contoh", SUPERIOR, check_not_back)
    taken_down_and_decided(store)
    [other] = harvest(store, make_record("lain"))
    [made] = decide(store, DecisionKind.APPROVE, other.id)
    came_of_a_test(store, made)
    with store.engine.connect() as connection:
        last = connection.scalar(sa.text("SELECT max(id) FROM decision"))
    store.decision_undos.undo(last, lambda _found: OFFICER)
    work_at_the_desk(store)
    reported_and_answered(store)
    return store


def reported_and_answered(store: Store) -> None:
    """Two faults that visitors reported, one answered; the texts of both blanked since."""
    now = datetime.now(UTC)
    for number in ("7f3k9-qxm2t", "8g4m2-abcde"):
        told = Reported(number, "0" * 36, "", "lain", "contoh", now)
        store.fault_reports.take(told, AGENCY, now, None)
    report = store.fault_reports.one("7f3k9-qxm2t")
    assert report is not None
    store.fault_reports.answer(report, OFFICER, "dijawab", "contoh", now)
    assert store.fault_reports.blank(now + timedelta(days=1), now) == 2


def came_of_a_test(store: Store, made: Decision) -> None:
    """A redacted copy, and signed minutes of a decision."""
    now, copy_of_it = datetime.now(UTC), RecordFile("hitam.pdf", "c" * 64, 3, "application/pdf")
    store.outputs.plan(AGENCY, [copy_of_it.sha256, "d" * 64], now)
    store.copies.add(CopyOf(AGENCY, made.record_id, "0" * 64, copy_of_it), OFFICER, now)
    store.signed_minutes.add(made, "d" * 64, "", OFFICER, now)


def taken_down_and_decided(store: Store) -> None:
    """Two takedowns: one that a second officer confirmed, one that was lifted."""
    for place, end in enumerate(("confirm", "lift")):
        entry = LedgerEntry(f"{place}" * 36, AGENCY, "n", "J", "", "active", "", datetime.now(UTC))
        store.takedowns.begin(entry, "0" * 64, OFFICER, "contoh", "untuk umum")
        number = store.takedowns.open()[0].id
        words = ("contoh", "dasar")[: 2 if end == "confirm" else 1]
        getattr(store.takedowns, end)(number, SUPERIOR, *words)


def work_at_the_desk(store: Store) -> None:
    """A check, a file, a note, a cell, an answer, a declaration and an old list."""
    now = datetime.now(UTC)
    store.check_requests.ask(Ask(AGENCY, OFFICER, "button", now, now))
    who = {"officer": OFFICER.id, "role": OFFICER.role.value, "holder": OFFICER.holder, "at": now}
    deed = {"path": "a.csv", "target": "", "shown": "a.csv", "size": 3, "sha256": "0" * 64}
    store.desk_files.keep(FileDeed(agency=AGENCY, act=FileAct.UPLOAD, **deed, **who))
    store.columns.keep([ColumnAnswer(AGENCY, "Nama", "judul", False, **who)])
    store.desk_cells.keep(AGENCY, [Mend("abc", "judul", "Baru")], OFFICER, now, 0)
    store.declarations.keep([Declaration(AGENCY, "B01", Saying.BINDS, OFFICER.id, "chief", now)])
    answer_and_freeze(store, now)
    obligations_agreed(store, now)
    store.earlier_lists.keep(EarlierList("lain", make_decree(), ()), OFFICER, now)
    note = {"record_id": "0" * 36, "submission_id": 1, "field": "", "text": "Contoh"}
    store.notes.add(Note(agency=AGENCY, **note, **who))


def answer_and_freeze(store: Store, now: datetime) -> None:
    """An answer to an auditor's question, and a pack of answers."""
    who = (OFFICER.id, OFFICER.role.value, now)
    store.question_answers.keep(Given(AGENCY, "uji-2026", "A01", "0", *who))
    store.outputs.plan(AGENCY, ["f" * 64], now)
    about = (2026, Round.SENT, now.date(), "f" * 64, 3)
    store.packs.keep(Pack(AGENCY, "uji-2026", *about, *who, {"answers": {}}))


def obligations_agreed(store: Store, now: datetime) -> None:
    """What binds an agency, confirmed; a signed statement; a package with a paper, one gone."""
    who = {"officer": OFFICER.id, "role": OFFICER.role.value, "at": now, "holder": "Contoh"}
    seen = {"mark": "f" * 64, "shown": {"B01": True, "B09": None}, "note": "contoh"}
    for verdict in Verdict:
        store.binding_verdicts.keep(BindingVerdict(AGENCY, verdict, **seen, **who))
    store.outputs.plan(AGENCY, ["9" * 64], now)
    subject = Subject("S04", "", "contoh", now.isoformat())
    store.none_statements.add(SignedPaper(AGENCY, [subject], "9" * 64, ""), OFFICER, now)
    facts = PackageFacts(2026, "P-1", "Paket contoh", 1000, "tender", "selesai")
    for removed in (False, True):
        store.packages.keep([PackageEntry(AGENCY, facts, removed=removed, **who)])
    store.packages.say(PaperSaying(AGENCY, 2026, "P-1", "PB03", PaperState.NONE, **who))


def drop_guards(store: Store) -> None:
    """Take away every trigger, as the database's owner can."""
    sqlite = store.engine.dialect.name == "sqlite"
    guards = sqlite_guards() if sqlite else postgresql_guards()
    with writing(store.engine) as connection:
        for name in guards:
            on = "" if sqlite else f" ON {postgresql_guards()[name][0]}"
            connection.execute(sa.text(f"DROP TRIGGER {name}{on}"))


def run(store: Store, *statements: str) -> None:
    with writing(store.engine) as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def rules(found: Examined) -> set[str]:
    return {broken.rule for broken in found.broken}


def told(store: Store) -> set[str]:
    """Return the rules that tell of what the store itself holds."""
    kept = store.evidence.read()
    found = [*verify(kept.events), *kept.altered, *hold_against(kept.claims, kept.events)]
    return {broken.rule for broken in found}


def test_what_was_done_and_told_is_whole(filled: Store) -> None:
    assert told(filled) == set()
    tables = {claim.table for claim in filled.evidence.read().claims}
    assert tables == set(ACTS.values()), "every kind of act is there"


def test_a_cut_end_is_missed_on_both_databases(filled: Store) -> None:
    drop_guards(filled)
    run(filled, "DELETE FROM audit WHERE seq > 3")
    assert told(filled) == {"kejadian-hilang"}
    assert filled.evidence.read().guards


def test_an_office_at_work_is_whole(bureau: Bureau) -> None:
    found = examine(bureau.office)
    assert found.broken == ()
    assert found.anchors["arsip"] == 1
    assert found.anchors["portal"] >= 3, "after publishing, withdrawing and restoring"
    assert found.unread == ()


def test_an_end_that_was_cut_off_is_missed_by_rows_rules_and_portal(bureau: Bureau) -> None:
    store = bureau.office.store
    drop_guards(store)
    run(store, "DELETE FROM audit WHERE seq > (SELECT max(seq) - 3 FROM audit)")
    found = examine(bureau.office)
    assert {"kejadian-hilang", "aturan-hilang", "jangkar-hilang"} <= rules(found)
    gone = [b.problem for b in found.broken if b.rule == "jangkar-hilang"]
    assert any("dipotong" in problem for problem in gone)


def test_an_end_without_rows_is_missed_by_the_portal_alone(bureau: Bureau) -> None:
    store = bureau.office.store
    store.audit.record(actor="siapa", act="refused", object="x")
    end = store.audit.end()
    assert end is not None
    bureau.portal.anchor(end)
    last = "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"
    run(store, "DROP TRIGGER audit_no_delete", last)
    found = examine(bureau.office)
    assert rules(found) == {"aturan-hilang", "jangkar-hilang"}


#: What an owner of the database might alter, and the rule that tells.
ALTERATIONS: dict[str, tuple[str, str]] = {
    "decision's officer": ("UPDATE decision SET officer = 'orang.lain'", "baris-berbeda"),
    "decision's role": ("UPDATE decision SET role = 'superior'", "baris-berbeda"),
    "decision's content": (f"UPDATE decision SET content_hash = '{'0' * 64}'", "baris-berbeda"),
    "decision's link": ("UPDATE decision SET audit_seq = 1", "baris-berbeda"),
    "what was confirmed": ("UPDATE binding_verdict SET shown = '{}'", "baris-berbeda"),
    "statement's subjects": ("UPDATE none_statement SET subjects = '[]'", "baris-berbeda"),
    "statement's file": (f"UPDATE none_statement SET sha256 = '{'0' * 64}'", "baris-berbeda"),
    "package's value": ("UPDATE procurement_package SET value = 2", "baris-berbeda"),
    "paper's state": ("UPDATE package_paper SET state = 'ada'", "baris-berbeda"),
    "package taken away": ("DELETE FROM procurement_package", "baris-hilang"),
    "decision taken away": ("DELETE FROM decision", "baris-hilang"),
    "decision's ground": ("UPDATE decision SET ground = 'lain'", "baris-berbeda"),
    "decision's minutes": ("UPDATE decision SET minutes = '{}'", "baris-berbeda"),
    "return's reason": ("UPDATE draft_return SET reason = 'lain'", "baris-berbeda"),
    "takedown's reason": ("UPDATE takedown SET reason = 'lain'", "baris-berbeda"),
    "takedown's title": ("UPDATE takedown SET title = 'lain'", "baris-berbeda"),
    "copy's size": ("UPDATE redacted_copy SET size = size + 1", "baris-berbeda"),
    "copy's kind": ("UPDATE redacted_copy SET media_type = 'text/html'", "baris-berbeda"),
    "answer's grade": ("UPDATE question_answer SET grade = '1'", "baris-berbeda"),
    "answer taken away": ("DELETE FROM question_answer", "baris-hilang"),
    "pack's contents": ("UPDATE answer_pack SET contents = '{}'", "baris-berbeda"),
    "pack's bytes": (f"UPDATE answer_pack SET sha256 = '{'0' * 64}'", "baris-berbeda"),
    "pack taken away": ("DELETE FROM answer_pack", "baris-hilang"),
    "takedown's end": ("UPDATE takedown_end SET ground = 'lain'", "baris-berbeda"),
    "takedown taken away": ("DELETE FROM takedown", "baris-hilang"),
    "its end taken away": ("DELETE FROM takedown_end", "baris-hilang"),
    "return taken away": ("DELETE FROM draft_return", "baris-hilang"),
    "edition's decree": ('UPDATE edition SET decree = \'{"number": "1"}\'', "baris-berbeda"),
    "edition's outputs": ("UPDATE edition SET outputs = '{}'", "baris-berbeda"),
    "edition's list": (
        "UPDATE edition SET register = replace(CAST(register AS text), 'Isi ringkas', 'Lain')",
        "isi-berubah",
    ),
    "edition taken away": ("DELETE FROM edition", "baris-hilang"),
    "receipt's bytes": (f"UPDATE receipt SET package_hash = '{'0' * 64}'", "baris-berbeda"),
    "receipts taken away": ("DELETE FROM receipt", "baris-hilang"),
    "token's hash": ("UPDATE officer_token SET hash = 'lain'", "baris-berbeda"),
    "proof no more asked": ("UPDATE proof_rule SET asked = false", "kejadian-hilang"),
    "proof ended by nobody": (
        "INSERT INTO proof_rule (asked, made_by, role, at) VALUES (false, 'system.init', '', "
        "'2026-01-01T00:00:00.000000+00:00')",
        "kejadian-hilang",
    ),
    "token taken away": ("DELETE FROM officer_token", "baris-hilang"),
    "override's ground": ("UPDATE file_override SET ground = 'lain'", "baris-berbeda"),
    "embargo's day": ("UPDATE embargo SET publish_on = '2040-01-01'", "baris-berbeda"),
    "undoing's edition": ("UPDATE reversion SET edition_id = 9", "baris-berbeda"),
    "withdrawal's reason": ("UPDATE withdrawal SET reason = 'lain'", "baris-berbeda"),
    "withdrawal's number": (
        "UPDATE withdrawal SET reference = 'x' WHERE reference != ''",
        "baris-berbeda",
    ),
    "withdrawal that closes no title any more": (
        "UPDATE withdrawal SET reference = '', through = 0 WHERE reference != ''",
        "baris-berbeda",
    ),
    "withdrawal that closes a title nobody closed": (
        "UPDATE withdrawal SET reference = 'x', through = 1 WHERE reference = ''",
        "baris-berbeda",
    ),
    "withdrawal up to another edition": (
        "UPDATE withdrawal SET through = 9 WHERE reference != ''",
        "baris-berbeda",
    ),
    "withdrawal taken away": ("DELETE FROM withdrawal", "baris-hilang"),
    "restoration's ground": ("UPDATE restoration SET ground = 'lain'", "baris-berbeda"),
    "restoration taken away": ("DELETE FROM restoration", "baris-hilang"),
    "state without a decision": ("UPDATE submission SET state = 'ditolak'", "baris-berbeda"),
    "title that lists show": ("UPDATE submission SET title = 'Judul lain'", "baris-berbeda"),
    "place among what waits": ("UPDATE submission SET urgency = 1 - urgency", "baris-berbeda"),
    "newest of its record": ("UPDATE submission SET newest = NOT newest", "baris-berbeda"),
    "class that lists show": ("UPDATE submission SET classification = 'x'", "baris-berbeda"),
    "submission taken away": ("DELETE FROM submission", "baris-hilang"),
    "approved version": (
        "UPDATE record_version SET record = replace(CAST(record AS text), 'Isi ringkas', 'Lain')",
        "isi-berubah",
    ),
    "approved version taken away": ("DELETE FROM record_version", "isi-hilang"),
    "ledger": ("UPDATE ledger SET state = 'withdrawn'", "baris-berbeda"),
    "printed head": (f"UPDATE edition SET audit_head = '{'1' * 64}'", "jangkar-hilang"),
    "an act nobody did": (
        "INSERT INTO embargo (agency, record_id, content_hash, publish_on, officer, role, reason, "
        "at) VALUES ('dinkes', 'r', 'h', '2030-01-01', 'contoh.utama', 'chief_officer', 'x', "
        "'2026-01-01T00:00:00.000000+00:00')",
        "kejadian-hilang",
    ),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_whatever_is_altered_beside_the_chain_is_told(filled: Store, name: str) -> None:
    statement, rule = ALTERATIONS[name]
    if filled.engine.dialect.name == "postgresql":
        statement = re.sub(r"= (replace\(.*\))$", r"= CAST(\1 AS json)", statement)
    drop_guards(filled)
    run(filled, statement)
    assert rule in told(filled)


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE decision SET kind = 'apprnve'",
        "UPDATE decision SET decided_at = 'kemarin'",
        "UPDATE edition SET decree = '{'",
    ],
)
def test_a_row_of_which_no_sense_can_be_made_is_told(bureau: Bureau, altered: str) -> None:
    drop_guards(bureau.office.store)
    run(bureau.office.store, altered)
    found = examine(bureau.office, ask_portal=False)
    assert rules(found) in ({"baris-rusak"}, {"baris-berbeda"}, {"isi-berubah"})


def test_a_chain_written_anew_does_not_hold_what_was_printed_and_published(bureau: Bureau) -> None:
    store = bureau.office.store
    events = list(store.audit.events())
    drop_guards(store)
    forged: list[AuditEvent] = []
    for event in events:
        who = "orang.lain" if event.seq == 1 else event.actor
        text = (event.role, event.content_hash, event.details)
        act = audit_chain.Act(who, event.act, event.object, *text)
        forged.append(link(forged[-1] if forged else None, act, event.at))
    run(store, "UPDATE submission SET submitted_by = 'orang.lain' WHERE id = 1")
    with writing(store.engine) as connection:
        for event in forged:
            words = {"seq": event.seq, "p": event.previous, "h": event.hash, "a": event.actor}
            update = "UPDATE audit SET previous = :p, hash = :h, actor = :a WHERE seq = :seq"
            connection.execute(sa.text(update), words)
    found = examine(bureau.office)
    assert "rantai-putus" not in rules(found), "in itself it is whole"
    gone = [b.problem for b in found.broken if b.rule == "jangkar-hilang"]
    assert any("arsip" in problem for problem in gone)
    assert any("portal" in problem for problem in gone)


def test_heads_that_an_auditor_kept_are_held_against_it(bureau: Bureau) -> None:
    store = bureau.office.store
    events = list(store.audit.events())
    kept = read_heads(f"{events[3].seq} {events[3].hash}\n{events[5].hash}\n", "catatan.txt")
    assert examine(bureau.office, kept).broken == ()
    lost = read_heads(f"{events[3].seq} {events[4].hash}\n{'e' * 64}\n", "catatan.txt")
    found = examine(bureau.office, lost)
    assert [b.rule for b in found.broken] == ["jangkar-hilang"] * 2
    assert all("catatan.txt" in b.problem for b in found.broken)


def test_an_edition_that_no_row_knows_any_more_still_anchors_from_the_archive(
    bureau: Bureau,
) -> None:
    store = bureau.office.store
    drop_guards(store)
    run(store, "DELETE FROM edition", "DELETE FROM audit", "DELETE FROM decision")
    found = examine(bureau.office, ask_portal=False)
    assert any(b.rule == "jangkar-hilang" and "arsip" in b.problem for b in found.broken)


def test_a_portal_that_is_away_is_told_and_is_no_break(bureau: Bureau) -> None:
    def away(number: int, when: str) -> None:
        raise PortalUnreachable("Portal tidak dapat dihubungi.")

    bureau.portal.trouble = away
    found = examine(bureau.office)
    assert found.broken == ()
    assert found.unread == ("portal: Portal tidak dapat dihubungi.",)


def test_a_head_that_could_not_be_told_is_told_by_the_next_publication(bureau: Bureau) -> None:
    reached: Callable[..., Any] = bureau.portal.anchor

    def away(head: object) -> bool:
        raise PortalUnreachable("Portal tidak dapat dihubungi.")

    bureau.portal.anchor = away  # type: ignore[method-assign]
    bureau.list(row("Informasi A"), row("Informasi B"), row("Informasi C"))
    held = bureau.whole().held
    assert [h.name for h in held] == ["rantai-audit"]
    bureau.portal.anchor = reached  # type: ignore[method-assign]
    assert bureau.publish().held == ()
    end = bureau.office.store.audit.end()
    assert end is not None
    heads = bureau.portal.anchors(end.chain)
    assert heads[-1] == end
    assert bureau.office.store.editions.unpublished(bureau.office.now()) == []


def test_a_publisher_killed_before_it_told_the_head_tells_it_when_repeated(bureau: Bureau) -> None:
    reached: Callable[..., Any] = bureau.portal.anchor

    def killed(head: object) -> bool:
        raise KeyboardInterrupt

    bureau.portal.anchor = killed  # type: ignore[method-assign]
    bureau.portal.heads.clear()
    bureau.list(row("Informasi A"), row("Informasi B"), row("Informasi C"))
    with pytest.raises(KeyboardInterrupt):
        bureau.whole()
    bureau.portal.anchor = reached  # type: ignore[method-assign]
    report = bureau.publish()
    assert (report.held, report.receipts) == ((), ())
    assert examine(bureau.office).broken == ()


class TestGuards:
    """Each rule of the database, named when it is gone."""

    def names(self, store: Store) -> list[str]:
        guards = sqlite_guards() if store.engine.dialect.name == "sqlite" else postgresql_guards()
        return list(guards)

    def test_a_new_database_has_them_all(self, store: Store) -> None:
        assert store.evidence.read().guards == ()

    def test_each_that_is_dropped_is_named(self, store: Store) -> None:
        for number, name in enumerate(self.names(store), start=1):
            on = "" if store.engine.dialect.name == "sqlite" else (
                f" ON {postgresql_guards()[name][0]}"
            )  # fmt: skip
            run(store, f"DROP TRIGGER {name}{on}")
            gone = store.evidence.read().guards
            assert name in gone
            assert len(gone) == number

    def test_one_that_was_made_anew_to_do_nothing_is_named(self, store: Store) -> None:
        if store.engine.dialect.name == "sqlite":
            run(
                store,
                "DROP TRIGGER audit_no_delete",
                "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END",
            )
            assert store.evidence.read().guards == ("audit_no_delete",)
            return
        run(store, "ALTER TABLE audit DISABLE TRIGGER audit_only_grows")
        assert store.evidence.read().guards == ("audit_only_grows",)
        run(
            store,
            "ALTER TABLE audit ENABLE TRIGGER audit_only_grows",
            "CREATE OR REPLACE FUNCTION didd_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RETURN OLD; END $$",
        )
        assert store.evidence.read().guards == ("didd_refuse()",)

    def test_there_is_no_way_around_them(self, store: Store) -> None:
        store.audit.record(actor="a", act="b", object="c")
        around = "TRUNCATE audit"
        if store.engine.dialect.name == "sqlite":
            around = "INSERT OR REPLACE INTO audit SELECT seq, at, 'lain', role, act, object, "
            around += "content_hash, details, previous, hash FROM audit"
        with pytest.raises(DBAPIError, match="only added"):
            run(store, around)
        assert [e.actor for e in store.audit.events()] == ["a"]


def test_what_is_read_is_of_one_moment(store: Store, store_url: str) -> None:
    """Somebody who decides meanwhile is no contradiction."""
    other = open_store(store_url)
    kept = store.evidence.read()
    other.takebacks.withdraw("dinkes", ("r", "h"), OFFICER, reason="x")
    assert len(kept.claims) == len(kept.events) == 0
    kept = store.evidence.read()
    assert len(kept.claims) == len(kept.events) == 1
    other.close()
