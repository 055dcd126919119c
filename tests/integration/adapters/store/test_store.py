"""The system of record, on SQLite and on a real PostgreSQL alike: same verbs, same promises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from didd.adapters.database import schema
from didd.adapters.database.engine import DatabaseError, migrate, open_engine, writing
from didd.adapters.store import Store, open_store
from didd.adapters.store.decisions import Verdict
from didd.adapters.store.editions import Establishment
from didd.approval.audit_chain import GENESIS, verify
from didd.approval.what_may_be_decided import Refused
from didd.model import (
    Action,
    Classification,
    Decision,
    DecisionKind,
    EditionStatus,
    Entry,
    InventoryRow,
    PlanItem,
    PublicationPlan,
    Record,
    Register,
    RegisterEdition,
    Role,
    Severity,
    State,
    Submission,
)
from tests.support.factories import (
    AGENCY,
    make_decree,
    make_document,
    make_file,
    make_finding,
    make_officer,
    make_override,
    make_receipt,
    make_record,
    make_row,
    sha256,
)

OFFICER = make_officer()
SUPERIOR = make_officer("contoh.atasan", role=Role.SUPERIOR)
HOSTILE = "'; DROP TABLE record; -- \" \\ %s {} 🌴 عربى é\u202e\u2028" + "x" * 20_000


def allow(row: Any, verdict: Verdict) -> None:
    """A check that refuses nothing."""


def only_waiting(row: Any, verdict: Verdict) -> None:
    if row.state != State.SUBMITTED:
        raise Refused("sudah diputus")


def harvest(store: Store, *records: Record, agency: str = AGENCY) -> list[Submission]:
    """Keep ``records`` as the agency's whole list, and submit what is new."""
    harvest_id = store.harvests.begin(agency)
    store.records.save(agency, harvest_id, records)
    return store.records.submit(agency, harvest_id, "system.harvest")


def decide(
    store: Store, kind: DecisionKind, *ids: int, check: Callable[..., None] = allow
) -> list[Decision]:
    verdicts = [Verdict(i, kind, "karena contoh") for i in ids]
    return store.decisions.decide(verdicts, OFFICER, check)


def register_of(*records: Record, year: int = 2026, agency: str = AGENCY) -> Register:
    entries = tuple(
        Entry(str(n), r.id, r.content_hash, r.classification, r.title, r.fields, r.files)
        for n, r in enumerate(records, start=1)
    )
    return Register(agency, "Dinas Contoh", year, date(year, 3, 2), entries)


def establish(store: Store, draft: RegisterEdition, decided_through: int = 0) -> RegisterEdition:
    store.outputs.plan(draft.register.agency, [sha256("csv")], datetime.now(UTC))
    return store.editions.establish(
        draft,
        Establishment(
            make_decree(number=f"000/{draft.id}/CONTOH"),
            SUPERIOR,
            {"csv": sha256("csv")},
            store.audit.head(),
            datetime.now(UTC),
            decided_through,
        ),
    )


def any_row(table: sa.Table) -> dict[str, Any]:
    """Return a value for each column but the number of the row."""
    values: Mapping[type, Any] = {
        schema.UtcDateTime: datetime.now(UTC),
        sa.JSON: {},
        sa.Boolean: False,
        sa.BigInteger: 1,
        sa.Integer: 1,
        sa.Date: date(2026, 1, 1),
        sa.Text: "contoh",
        sa.String: "contoh",
    }
    return {c.name: values[type(c.type)] for c in table.columns if not c.primary_key}


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Do ``act`` in threads that start together; an exception is a result."""
    barrier = threading.Barrier(count)

    def one(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class TestSchema:
    def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(
        self, store: Store
    ) -> None:
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, schema.metadata) == []

    def test_migrating_twice_changes_nothing(self, store: Store, store_url: str) -> None:
        harvest(store, make_record())
        migrate(store.engine)
        again = open_store(store_url)
        assert list(again.records.known(AGENCY)) == ["profil"]
        again.close()

    def test_many_who_open_a_new_database_at_once_all_get_it(self, empty_url: str) -> None:
        opened = at_once(6, lambda _: open_store(empty_url))
        assert [type(s) for s in opened] == [Store] * 6
        assert [s.audit.head() for s in opened] == [GENESIS] * 6
        for one in opened:
            one.close()

    def test_the_schema_of_a_newer_didd_is_refused_in_a_sentence(
        self, store: Store, store_url: str
    ) -> None:
        with writing(store.engine) as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(DatabaseError, match=r"skema 9999.*didd lebih baru"):
            open_store(store_url)

    @pytest.mark.parametrize("revision", ["0001", "0007", "0012"])
    def test_a_database_from_before_the_first_release_is_told_in_a_sentence(
        self, store: Store, store_url: str, revision: str
    ) -> None:
        harvest(store, make_record())
        with writing(store.engine) as connection:
            statement = sa.text("UPDATE alembic_version SET version_num = :old")
            connection.execute(statement, {"old": revision})
        with pytest.raises(DatabaseError) as raised:
            open_store(store_url)
        sentence = str(raised.value)
        assert "from before the first release" in sentence
        assert "didd audit export" in sentence
        assert "make clean" in sentence
        assert sentence.count(". ") == 0
        with store.engine.connect() as connection:  # what is there is left alone
            assert connection.execute(
                sa.select(sa.func.count()).select_from(schema.record)
            ).scalar()

    @pytest.mark.parametrize("table", schema.APPEND_ONLY)
    @pytest.mark.parametrize("act", ["UPDATE {} SET agency = 'lain'", "DELETE FROM {}"])
    def test_what_only_grows_cannot_be_changed_by_anybody(
        self, store: Store, table: str, act: str
    ) -> None:
        [submitted] = harvest(store, make_record())
        decide(store, DecisionKind.APPROVE, submitted.id)
        store.publications.keep(make_receipt(), "Judul", "system.publish")
        store.overrides.keep(make_override(), "bantuan.csv")
        store.takebacks.withdraw(AGENCY, ("r", "h"), OFFICER, reason="contoh")
        store.takebacks.restore(AGENCY, ("r", "h"), OFFICER, reason="contoh")
        store.takebacks.embargo(AGENCY, [("r", "h")], date(2026, 1, 1), OFFICER, "contoh")
        store.takebacks.undo(AGENCY, (1, 2), OFFICER, "contoh", "0" * 64)
        store.proofs.keep("contoh.utama", "hash", "contoh.admin", "portal_admin")
        store.proofs.ask(on=True, by="contoh.admin", role="portal_admin")
        with writing(store.engine) as opened:
            for name in schema.APPEND_ONLY:
                each = schema.metadata.tables[name]
                if opened.execute(sa.select(sa.literal(1)).select_from(each)).first() is None:
                    opened.execute(each.insert().values(**any_row(each)))
        columns = {
            "audit": "actor",
            "officer_token": "officer",
            "person": "name",
            "proof_rule": "made_by",
            "public_copy": "copy_hash",
        }
        statement = act.format(table).replace("agency", columns.get(table, "agency"))
        with pytest.raises(DBAPIError, match="only added"), writing(store.engine) as opened:
            opened.execute(sa.text(statement))
        assert verify(store.audit.events()) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE edition SET register = '{}'",
            "UPDATE edition SET status = 'draft'",
            "DELETE FROM edition",
        ],
    )
    def test_an_established_edition_cannot_be_changed_by_anybody(
        self, store: Store, statement: str
    ) -> None:
        establish(store, store.editions.save_draft(register_of(make_record()), 0))
        with pytest.raises(DBAPIError), writing(store.engine) as connection:
            connection.execute(sa.text(statement))
        assert store.editions.current(AGENCY) is not None


class TestWriting:
    def test_what_fails_midway_leaves_nothing(self, store: Store) -> None:
        statement = schema.compiled.insert().values(agency=AGENCY, decided_through=1)

        def twice() -> None:
            with writing(store.engine) as connection:
                connection.execute(statement)
                connection.execute(statement)

        with pytest.raises(IntegrityError):
            twice()
        assert store.editions.decided_through() == {}

    def test_a_naive_time_is_a_broken_promise(self, store: Store) -> None:
        naive = make_receipt(verified_at=datetime.now(UTC).replace(tzinfo=None))
        with pytest.raises(StatementError, match="naive"):
            store.publications.keep(naive, "Judul", "x")

    def test_times_come_back_as_they_were_to_the_microsecond(self, store: Store) -> None:
        at = datetime(2026, 1, 1, 12, 30, 1, 7, tzinfo=UTC)
        store.publications.keep(make_receipt(verified_at=at), "Judul", "x")
        [kept] = store.publications.receipts(AGENCY)
        assert kept.verified_at == at


class TestHarvests:
    def test_documents_are_kept_changed_and_missed(self, store: Store) -> None:
        one, two = make_document("a.pdf"), make_document("b/ñ 🌴\n.pdf", size=2**40)
        store.harvests.save_documents(AGENCY, [one, two], [])
        store.harvests.save_documents("lain", [one], [])
        assert store.harvests.documents(AGENCY) == {d.path: d for d in (one, two)}
        changed = replace(one, size=9, sha256=sha256("lain"))
        store.harvests.save_documents(AGENCY, [changed], [two.path])
        assert store.harvests.documents(AGENCY) == {"a.pdf": changed}
        assert store.harvests.missing_documents(AGENCY) == {two.path: two}
        assert store.harvests.documents("lain") == {"a.pdf": one}
        store.harvests.save_documents(AGENCY, [two], [])
        assert store.harvests.documents(AGENCY)[two.path] == two
        assert store.harvests.missing_documents(AGENCY) == {}

    def test_thousands_of_documents_fit_in_one_act(self, store: Store) -> None:
        many = [make_document(f"{n}.pdf", mtime_ns=2**63 - 1 - n) for n in range(5201)]
        store.harvests.save_documents(AGENCY, many, [])
        assert store.harvests.documents(AGENCY) == {d.path: d for d in many}
        store.harvests.save_documents(AGENCY, [], [d.path for d in many[1:]])
        assert list(store.harvests.documents(AGENCY)) == ["0.pdf"]

    def test_what_is_kept_otherwise_or_not_at_all_is_told_apart(self, store: Store) -> None:
        same, other, gone = (make_document(f"{name}.pdf") for name in "abc")
        hostile = make_document(HOSTILE, media_type='text/"plain"')
        store.harvests.save_documents(AGENCY, [same, other, gone, hostile], [])
        store.harvests.save_documents(AGENCY, [], [gone.path])
        store.harvests.save_documents("lain", [make_document("d.pdf")], [])
        changed, new = replace(other, mtime_ns=7), make_document("d.pdf")
        found = {d.path: d for d in (same, changed, gone, hostile, new)}
        assert store.harvests.unlike(AGENCY, found) == [changed, gone, new]
        assert store.harvests.unlike(AGENCY, {}) == []

    def test_rows_are_replaced_and_keep_their_order_and_words(self, store: Store) -> None:
        old = [make_row(n) for n in range(2, 9)]
        new = [make_row(3, judul=HOSTILE), InventoryRow("x.yaml", "", 0, {}, {})]
        store.harvests.save_rows(AGENCY, 1, old)
        store.harvests.save_rows("lain", 1, old)
        assert store.harvests.rows(AGENCY) == old
        store.harvests.save_rows(AGENCY, 2, new)
        assert store.harvests.rows(AGENCY) == new
        assert store.harvests.rows("lain") == old
        store.harvests.save_rows(AGENCY, 3, [])
        assert store.harvests.rows(AGENCY) == []

    def test_findings_are_replaced_stage_by_stage(self, store: Store) -> None:
        read = [make_finding("berkas-tanpa-baris", severity=Severity.WARNING, value=HOSTILE)]
        checked = [make_finding(), make_finding("retensi-kosong", row=9)]
        store.harvests.save_findings(AGENCY, 1, "checks", checked)
        store.harvests.save_findings(AGENCY, 1, "inventory", read)
        assert store.harvests.findings(AGENCY) == [*read, *checked]
        assert store.harvests.findings(AGENCY, "checks") == checked
        store.harvests.save_findings(AGENCY, 2, "checks", [])
        assert store.harvests.findings(AGENCY) == read

    def test_a_harvest_is_known_by_how_it_ended(self, store: Store) -> None:
        assert store.harvests.latest(AGENCY) is None
        first = store.harvests.begin(AGENCY)
        running = store.harvests.latest(AGENCY)
        assert running is not None
        assert (running.status, running.finished_at) == ("running", None)
        store.harvests.finish(first, "done", {"files": {"seen": 3}})
        done = store.harvests.latest(AGENCY)
        assert done is not None
        assert (done.id, done.status, done.summary) == (first, "done", {"files": {"seen": 3}})
        assert done.finished_at is not None
        assert done.finished_at >= done.started_at
        assert store.harvests.begin(AGENCY) > first


class TestRecords:
    def test_keeping_the_same_list_again_changes_nothing(self, store: Store) -> None:
        records = [make_record("a", position=1), make_record("b", position=2, title=HOSTILE)]
        first = store.records.save(AGENCY, 1, records)
        again = store.records.save(AGENCY, 2, records)
        assert (first.new, first.changed, first.unchanged, first.missing) == (2, 0, 0, 0)
        assert (again.new, again.changed, again.unchanged, again.missing) == (0, 0, 2, 0)
        assert store.records.known(AGENCY) == {r.key: r for r in records}
        assert store.records.versions(AGENCY) == records

    def test_every_version_is_kept_once(self, store: Store) -> None:
        a, b = make_record(), make_record(title="Judul baru")
        for number, version in enumerate([a, b, a, b], start=1):
            store.records.save(AGENCY, number, [version])
        assert store.records.versions(AGENCY) == [a, b]
        assert store.records.known(AGENCY) == {"profil": b}
        assert store.records.version(a.id, a.content_hash) == a
        assert store.records.version(a.id, "0" * 64) is None

    def test_the_database_itself_allows_no_version_twice(self, store: Store) -> None:
        store.records.save(AGENCY, 1, [make_record()])
        query = sa.text(
            "INSERT INTO record_version (record_id, agency, content_hash, excluded, record,"
            " harvest_id, created_at) SELECT record_id, agency, content_hash, excluded, record,"
            " harvest_id, created_at FROM record_version"
        )
        with pytest.raises(IntegrityError), writing(store.engine) as connection:
            connection.execute(query)

    def test_a_place_in_the_list_is_no_version(self, store: Store) -> None:
        store.records.save(AGENCY, 1, [make_record(position=1)])
        store.records.save(AGENCY, 2, [make_record(position=5)])
        assert [r.position for r in store.records.versions(AGENCY)] == [5]

    def test_what_is_no_longer_listed_is_missing_and_may_come_back(self, store: Store) -> None:
        a, b = make_record("a"), make_record("b")
        assert len(harvest(store, a, b)) == 2
        assert store.records.save(AGENCY, 2, [a]).missing == 1
        assert store.records.save(AGENCY, 3, [a]).missing == 0
        assert set(store.records.known(AGENCY)) == {"a", "b"}
        assert harvest(store, a, b) == []

    def test_a_list_of_thousands_may_vanish(self, store: Store) -> None:
        many = [make_record(str(n), files=()) for n in range(1500)]
        store.records.save(AGENCY, 1, many)
        assert store.records.save(AGENCY, 2, []).missing == 1500

    def test_what_is_excluded_now_is_excluded_in_its_older_versions_too(self, store: Store) -> None:
        closed = make_record("a", classification=Classification.DIKECUALIKAN)
        store.records.save(AGENCY, 1, [closed, make_record("b", files=())])
        [file] = closed.files
        other = make_file("lain.pdf", b"isi lain")
        assert store.records.excluded_digests() == {file.sha256: file.size}
        store.records.save(AGENCY, 2, [replace(closed, files=(other,))])
        assert set(store.records.excluded_digests()) == {file.sha256, other.sha256}
        store.records.save(AGENCY, 3, [])
        assert set(store.records.excluded_digests()) == {file.sha256, other.sha256}
        store.records.save(AGENCY, 4, [make_record("a"), make_record("b", files=())])
        assert store.records.excluded_digests() == {}


class TestSubmitting:
    def test_only_new_and_changed_versions_are_put(self, store: Store) -> None:
        a, b = make_record("a", position=1), make_record("b", position=2)
        assert [s.record for s in harvest(store, a, b)] == [a, b]
        assert harvest(store, a, b) == []
        changed = replace(b, title="Baru")
        assert [s.record for s in harvest(store, a, changed)] == [changed]

    def test_what_was_returned_is_not_put_again_until_it_is_mended(self, store: Store) -> None:
        a = make_record()
        [submitted] = harvest(store, a)
        decide(store, DecisionKind.RETURN, submitted.id)
        assert harvest(store, a) == []
        mended = replace(a, title="Diperbaiki")
        assert [s.record for s in harvest(store, mended)] == [mended]

    def test_what_was_something_else_meanwhile_is_put_again(self, store: Store) -> None:
        a, b = make_record(), make_record(title="Lain")
        for version in (a, b, a, b):
            assert [s.record for s in harvest(store, version)] == [version]
        assert [s.record for s in store.records.queue()] == [b]
        replaced = store.records.queue(states=[State.SUPERSEDED])
        assert [s.record for s in replaced] == [a, b, a]

    def test_excluded_information_waits_for_a_test_and_back_from_it_asks_again(
        self, store: Store
    ) -> None:
        a = make_record()
        closed = replace(a, classification=Classification.DIKECUALIKAN)
        [submitted] = harvest(store, a)
        decide(store, DecisionKind.APPROVE, submitted.id)
        [waits] = harvest(store, closed)
        assert (waits.state, waits.to_test) == (State.TESTED, True)
        assert harvest(store, closed) == []
        assert [s.record for s in harvest(store, a)] == [a]
        assert store.records.submission(waits.id).state is State.SUPERSEDED
        assert harvest(store, a) == []

    def test_a_harvest_killed_before_it_submitted_is_made_good_by_the_next(
        self, store: Store
    ) -> None:
        store.records.save(AGENCY, store.harvests.begin(AGENCY), [make_record()])
        assert len(harvest(store, make_record())) == 1

    def test_the_urgent_come_first_then_the_longest_waiting(self, store: Store) -> None:
        urgent = make_record("c", classification=Classification.SERTA_MERTA, position=3)
        harvest(store, make_record("a", position=1), make_record("b", position=2), urgent)
        harvest(store, make_record("x", agency="lain"), agency="lain")
        assert [s.record.key for s in store.records.queue()] == ["c", "a", "b", "x"]
        assert [s.record.key for s in store.records.queue(agency="lain")] == ["x"]
        assert store.records.queue(states=[State.APPROVED]) == []

    def test_a_submission_is_told_as_it_was_made(self, store: Store) -> None:
        [submitted] = harvest(store, make_record())
        assert store.records.submission(submitted.id) == submitted
        assert store.records.submission(submitted.id + 1) is None
        assert store.records.counts(AGENCY) == {"diajukan": 1}

    def test_each_submission_is_a_link_of_the_chain(self, store: Store) -> None:
        [submitted] = harvest(store, make_record())
        [event] = store.audit.events()
        assert (event.act, event.actor) == ("submit", "system.harvest")
        assert event.content_hash == submitted.content_hash


class TestDeciding:
    def test_a_decision_is_bound_to_content_officer_role_and_chain(self, store: Store) -> None:
        [submitted] = harvest(store, make_record())
        [made] = decide(store, DecisionKind.RETURN, submitted.id)
        assert (made.kind, made.officer, made.role) == (
            DecisionKind.RETURN,
            OFFICER.id,
            Role.CHIEF_OFFICER,
        )
        assert (made.content_hash, made.reason) == (submitted.content_hash, "karena contoh")
        assert store.decisions.of(AGENCY) == store.decisions.on(submitted.id) == [made]
        assert store.decisions.after(made.id - 1) == [made]
        assert store.decisions.after(made.id) == []
        assert store.decisions.newest_by_agency() == {AGENCY: made.id}
        again = store.records.submission(submitted.id)
        assert again is not None
        assert again.state is State.RETURNED
        [*_, event] = store.audit.events()
        assert (event.act, event.actor, event.role) == ("return", OFFICER.id, "chief_officer")
        assert event.details["reason"] == "karena contoh"

    def test_all_are_decided_or_none(self, store: Store) -> None:
        submitted = harvest(store, make_record("a"), make_record("b"), make_record("c"))
        ids = [s.id for s in submitted]
        decide(store, DecisionKind.APPROVE, ids[1])
        links = len(list(store.audit.events()))
        with pytest.raises(Refused):
            decide(store, DecisionKind.APPROVE, *ids, check=only_waiting)
        with pytest.raises(Refused, match="tidak ada"):
            decide(store, DecisionKind.APPROVE, ids[0], 987_654)
        with pytest.raises(Refused):
            decide(store, DecisionKind.APPROVE, ids[0], ids[0], check=only_waiting)
        assert len(store.decisions.of(AGENCY)) == 1
        assert len(list(store.audit.events())) == links
        assert len(store.records.queue()) == 2

    def test_what_the_officer_was_not_shown_is_not_decided(self, store: Store) -> None:
        [submitted] = harvest(store, make_record())
        verdict = Verdict(submitted.id, DecisionKind.APPROVE, content_hash="0" * 64)
        with pytest.raises(Refused, match="sudah berubah"):
            store.decisions.decide([verdict], OFFICER, allow)
        right = replace(verdict, content_hash=submitted.content_hash)
        assert len(store.decisions.decide([right], OFFICER, allow)) == 1

    def test_of_officers_who_decide_at_once_one_wins_and_the_rest_is_refused(
        self, store: Store
    ) -> None:
        [submitted] = harvest(store, make_record())
        done = at_once(
            6, lambda _: decide(store, DecisionKind.APPROVE, submitted.id, check=only_waiting)
        )
        assert sum(isinstance(d, list) for d in done) == 1
        assert sum(isinstance(d, Refused) for d in done) == 5
        assert len(store.decisions.of(AGENCY)) == 1

    def test_the_chain_stays_one_line_whoever_writes_at_once(
        self, store: Store, store_url: str
    ) -> None:
        others = [open_store(store_url) for _ in range(4)]

        def write(number: int) -> None:
            for act in range(12):
                others[number % 4].audit.record(
                    actor=f"contoh.{number}", act=f"act-{act}", object="x", details={"n": number}
                )

        assert at_once(8, write) == [None] * 8
        events = list(store.audit.events())
        assert verify(events) == []
        assert [e.seq for e in events] == list(range(1, 97))
        assert store.audit.head() == events[-1].hash
        for other in others:
            other.close()

    def test_what_people_write_never_breaks_the_chain(self, store: Store) -> None:
        store.audit.record(actor="a", act="b", object="c", details={"reason": HOSTILE, "n": 1.5})
        assert verify(store.audit.events()) == []


class TestEditions:
    def test_a_draft_is_compiled_again_under_its_number(self, store: Store) -> None:
        first = store.editions.save_draft(register_of(make_record()), 3)
        again = store.editions.save_draft(register_of(make_record(title="Lain")), 4)
        assert (again.id, again.label) == (first.id, "2026/1")
        assert store.editions.draft(AGENCY) == again
        assert store.editions.decided_through() == {AGENCY: 4}
        assert store.editions.established(AGENCY) == []
        store.editions.drop_draft(AGENCY, 5)
        assert store.editions.draft(AGENCY) is None
        assert store.editions.decided_through() == {AGENCY: 5}

    def test_an_edition_comes_back_as_it_was_established(self, store: Store) -> None:
        draft = store.editions.save_draft(register_of(make_record(title=HOSTILE)), 0)
        head = store.audit.head()
        done = establish(store, draft)
        assert done == store.editions.get(draft.id) == store.editions.current(AGENCY)
        assert done.status is EditionStatus.ESTABLISHED
        decree = make_decree(number=f"000/{draft.id}/CONTOH")
        assert (done.decree, done.register) == (decree, draft.register)
        assert (done.audit_head, done.outputs) == (head, {"csv": sha256("csv")})
        assert store.editions.draft(AGENCY) is None
        [event] = store.audit.events()
        assert (event.act, event.object) == ("establish", f"edition/{AGENCY}/2026/1")

    def test_numbers_count_per_agency_and_year(self, store: Store) -> None:
        labels = []
        for agency, year in [
            (AGENCY, 2025), (AGENCY, 2025), ("lain", 2025), (AGENCY, 2026), (AGENCY, 2026),
        ]:  # fmt: skip
            register = register_of(make_record(), year=year, agency=agency)
            labels.append(establish(store, store.editions.save_draft(register, 0)).label)
        assert labels == ["2025/1", "2025/2", "2025/1", "2026/1", "2026/2"]

    def test_a_draft_of_last_year_gets_the_first_number_of_this(self, store: Store) -> None:
        old = store.editions.save_draft(register_of(make_record(), year=2025), 0)
        new = store.editions.save_draft(register_of(make_record(), year=2026), 0)
        assert (old.id, new.label) == (new.id, "2026/1")

    def test_it_is_established_once(self, store: Store) -> None:
        draft = store.editions.save_draft(register_of(make_record()), 0)
        done = at_once(4, lambda _: establish(store, draft))
        assert sum(isinstance(d, RegisterEdition) for d in done) == 1
        assert sum(isinstance(d, Refused) for d in done) == 3
        assert len(store.editions.established(AGENCY)) == 1

    def test_what_changed_since_it_was_looked_at_is_not_established(self, store: Store) -> None:
        seen = store.editions.save_draft(register_of(make_record()), 0)
        store.editions.save_draft(register_of(make_record(title="Lain")), 0)
        with pytest.raises(Refused, match="sudah berubah"):
            establish(store, seen)
        store.editions.drop_draft(AGENCY, 0)
        with pytest.raises(Refused):
            establish(store, seen)
        assert list(store.audit.events()) == []

    def test_a_decision_made_while_the_decree_was_printed_stops_it(self, store: Store) -> None:
        record = make_record()
        [submitted] = harvest(store, record)
        [approval] = decide(store, DecisionKind.APPROVE, submitted.id)
        draft = store.editions.save_draft(register_of(record), approval.id)
        decide(store, DecisionKind.RETURN, submitted.id)
        with pytest.raises(Refused, match="keputusan lain"):
            establish(store, draft, decided_through=approval.id)
        assert store.editions.current(AGENCY) is None

    def test_an_edition_that_is_not_there_is_a_broken_promise(self, store: Store) -> None:
        with pytest.raises(KeyError):
            store.editions.get(1)

    def test_only_the_edition_in_force_is_still_to_be_published(self, store: Store) -> None:
        assert store.editions.unpublished() == []
        old = establish(store, store.editions.save_draft(register_of(make_record()), 0))
        new = establish(store, store.editions.save_draft(register_of(), 0))
        other = register_of(agency="lain")
        there = establish(store, store.editions.save_draft(other, 0))
        store.editions.save_draft(register_of(make_record()), 0)
        assert store.editions.unpublished() == [new, there]
        store.editions.mark_published(new.id)
        first = store.editions.published_at(new.id)
        store.editions.mark_published(new.id)
        assert store.editions.published_at(new.id) == first
        assert store.editions.published_at(old.id) is None
        assert store.editions.unpublished() == [there]

    def test_the_bytes_still_needed_are_those_of_editions_in_force_and_their_outputs(
        self, store: Store
    ) -> None:
        assert store.editions.digests_in_force() == set()
        a = make_record("a", files=(make_file("a", b"a"),))
        b = make_record("b", files=(make_file("b", b"b"),))
        establish(store, store.editions.save_draft(register_of(a, b), 0))
        outputs = {sha256("csv")}
        assert store.editions.digests_in_force() == outputs | {sha256("a"), sha256("b")}
        store.takebacks.withdraw(AGENCY, (b.id, b.content_hash), OFFICER, reason="y")
        assert store.editions.digests_in_force() == outputs | {sha256("a")}
        establish(store, store.editions.save_draft(register_of(), 0))
        store.editions.save_draft(register_of(a), 0)
        assert store.editions.digests_in_force() == outputs

    def test_what_was_withdrawn_but_is_still_on_the_portal_is_still_to_be_done(
        self, store: Store
    ) -> None:
        record = make_record()
        edition = establish(store, store.editions.save_draft(register_of(record), 0))
        now = datetime.now(UTC)
        before = make_receipt(record, verified_at=now - timedelta(hours=1))
        store.publications.keep(before, "Judul", "x")
        store.editions.mark_published(edition.id)
        assert store.editions.unpublished() == []
        version = (record.id, record.content_hash)
        due_at = store.takebacks.withdraw(AGENCY, version, OFFICER, reason="y")
        assert store.editions.unpublished() == [edition]
        store.takebacks.finish_update(AGENCY, now - timedelta(days=1), None)
        assert store.editions.unpublished() == [edition], "something else was settled"
        store.takebacks.finish_update(AGENCY, due_at, None)
        assert store.editions.unpublished() == []


class TestPublications:
    def test_a_receipt_moves_the_ledger_and_the_chain_with_it(self, store: Store) -> None:
        created = make_receipt()
        store.publications.keep(created, "Judul", "system.publish")
        entry = store.publications.ledger_entry(created.dataset_id)
        assert entry is not None
        assert (entry.state, entry.title) == ("active", "Judul")
        assert (entry.package_hash, entry.metadata_modified) == (
            created.package_hash,
            created.metadata_modified,
        )
        assert store.publications.ledger(AGENCY) == {created.dataset_id: entry}
        taken = make_receipt(action=Action.WITHDRAW, files=())
        store.publications.keep(taken, "Judul", "system.publish")
        after = store.publications.ledger_entry(created.dataset_id)
        assert after is not None
        assert after.state == "withdrawn"
        assert store.publications.receipts(AGENCY) == [created, taken]
        assert [e.act for e in store.audit.events()] == ["publish.create", "publish.withdraw"]
        assert store.publications.ledger("lain") == {}
        assert store.publications.ledger_entry("lain") is None

    def test_a_plan_may_be_kept_again(self, store: Store) -> None:
        items = (PlanItem(Action.CREATE, "id", "nama", HOSTILE, "0" * 64, ("berkas",)),)
        plan = PublicationPlan(AGENCY, 1, items)
        store.publications.save_plan(plan)
        store.publications.save_plan(plan)
        with store.engine.connect() as connection:
            kept: Sequence[Any] = connection.execute(sa.select(schema.plan)).all()
        assert [row.plan_hash for row in kept] == [plan.plan_hash] * 2

    def test_a_withdrawal_names_who_what_and_why(self, store: Store) -> None:
        record = make_record()
        version = (record.id, record.content_hash)
        store.takebacks.withdraw(AGENCY, version, OFFICER, reason="salah unggah", ground="UU 1")
        taken = store.takebacks.of(AGENCY)
        assert taken.versions == {version}
        assert taken.withdrawn[record.id].ground == "UU 1"
        assert store.takebacks.of("lain").versions == set()
        [event] = store.audit.events()
        assert (event.act, event.details["reason"]) == ("withdraw", "salah unggah")
        assert event.details["ground"] == "UU 1"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://localhost/didd", "use sqlite:///PATH or postgresql"),
        ("postgres://localhost/didd", "use sqlite:///PATH or postgresql"),
        ("bukan alamat", "use sqlite:///PATH or postgresql"),
        ("", "use sqlite:///PATH or postgresql"),
        ("sqlite:////dev/null/didd.db", "/dev/null"),
        ("sqlite:////proc/none/didd.db", "/proc/none"),
        ("sqlite:////", "folder"),
    ],
)
def test_a_database_that_cannot_be_is_told_in_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(DatabaseError, match=sentence):
        migrate(open_engine(url))


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Any) -> None:
    path = tmp_path / "didd.db"
    path.write_bytes(b"surat biasa, bukan basis data" * 100)
    with pytest.raises(DatabaseError, match=r"didd\.db"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"surat")
