from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.model import (
    Action,
    Entry,
    LedgerEntry,
    Package,
    PlanItem,
    PublicationPlan,
    Receipt,
)
from didd.ports import PortalRefused, PortalUnreachable, Reported
from didd.publication.apply import (
    PATIENCE,
    ApplyResult,
    Notes,
    Run,
    apply_plan,
    ledger_entry,
    plan_json,
    plan_publication,
    survey,
)
from didd.publication.ckan_datasets import wanted_packages
from didd.publication.plan import BEGUN, SUSPECT
from tests.support.contracts.portal_contract import PortalContract
from tests.support.fakes import FakeArchive, FakePortal
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)
from tests.support.waiting import GENEROUS

AGENCY = make_agency()
CONFIG = catalog_config()
CONTENTS = (b"satu\n", b"dua\n", b"tiga\n")
OUTPUTS = {kind: f"DIDD sebagai {kind}\n".encode() for kind in ("csv", "json", "xlsx", "pdf")}


class TestFakePortal(PortalContract):
    @pytest.fixture
    def portal(self) -> FakePortal:
        return FakePortal()

    @pytest.fixture
    def report(self, portal: FakePortal) -> Callable[[str, str], str]:
        def make(kind: str, text: str) -> str:
            number = f"{len(portal.reports) + 22222}-abcde"
            portal.report(Reported(number, "d", "", kind, text, datetime.now(UTC)))
            return number

        return make


class Office:
    """A portal, an archive and a ledger, and the way the program uses them together."""

    def __init__(self, *, lagging: bool = False) -> None:
        self.portal = FakePortal(lagging=lagging)
        self.archive = FakeArchive(*CONTENTS, *OUTPUTS.values())
        self.ledger: dict[str, LedgerEntry] = {}
        self.receipts: list[Receipt] = []
        self.doubts: list[tuple[str, str]] = []

    def note(self, item: PlanItem, state: str) -> None:
        proof = Receipt(item.dataset_id, AGENCY.slug, item.action, item.name, item.package_hash,
                        "", datetime.now(UTC))  # fmt: skip
        entry = ledger_entry(proof, item.title)
        self.ledger[item.dataset_id] = dataclasses.replace(entry, state=state)

    def begun(self, items: Sequence[PlanItem]) -> None:
        for item in items:
            self.note(item, BEGUN)

    def doubted(self, item: PlanItem, why: str) -> None:
        assert item.dataset_id in self.public(), "it is noted before it is taken off"
        self.doubts.append((item.dataset_id, why))
        self.note(item, SUSPECT)

    def notes(self) -> Notes:
        suspects = {i for i, entry in self.ledger.items() if entry.state == SUSPECT}
        return Notes(begun=self.begun, doubted=self.doubted, suspects=suspects)

    def plan(self, wanted: dict[str, Package]) -> PublicationPlan:
        seen = survey(self.portal, AGENCY, wanted, self.ledger)
        return plan_publication(AGENCY, 1, wanted, self.ledger, seen)

    def keep(self, proof: Receipt) -> None:
        self.receipts.append(proof)
        self.ledger[proof.dataset_id] = ledger_entry(proof, proof.name)

    def publish(self, wanted: dict[str, Package], workers: int = 1) -> ApplyResult:
        plan = self.plan(wanted)
        return apply_plan(
            plan,
            wanted,
            self.portal,
            self.archive,
            AGENCY,
            Run(on_receipt=self.keep, workers=workers, notes=self.notes()),
        )

    def public(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return what the public sees: hash of each dataset and the bytes of its files."""
        return {
            i: (shown.package_hash, tuple(sorted(shown.files)))
            for i, shown in self.portal.datasets.items()
            if shown.state == "active"
        }


def wanted_of(*entries: Entry, number: int = 1) -> dict[str, Package]:
    digests = {kind: FakeArchive(content) for kind, content in OUTPUTS.items()}
    outputs = {kind: next(archive.digests()) for kind, archive in digests.items()}
    edition = make_edition(entries, number=number, outputs=outputs)
    return wanted_packages(AGENCY, [edition], CONFIG)


def shown_as(wanted: dict[str, Package]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {i: (p.package_hash, tuple(sorted(p.files))) for i, p in wanted.items()}


@st.composite
def lists(draw: st.DrawFn) -> dict[str, Package]:
    """Draw what an agency may want on the portal: up to five records, some with files."""
    keys = draw(st.lists(st.sampled_from("abcde"), unique=True, max_size=5))
    entries = [
        make_entry(
            key,
            title=draw(st.sampled_from(["Profil", "Laporan Kinerja", "Rencana Kerja"])),
            fields={"ringkasan": draw(st.sampled_from(["", "Isi.", "Isi lain."]))},
            files=[make_file(c) for c in draw(st.lists(st.sampled_from(CONTENTS), unique=True))],
        )
        for key in keys
    ]
    return wanted_of(*entries)


class TestPlan:
    def test_an_empty_portal_gets_everything_with_the_register_last(self) -> None:
        plan = Office().plan(wanted_of(make_entry("zzz"), make_entry("aaa")))
        assert [i.action for i in plan.items] == [Action.CREATE] * 3
        assert plan.items[-1].name == "didd-dinas-contoh-2026"

    def test_says_field_by_field_and_file_by_file_what_changes(self) -> None:
        office = Office()
        office.publish(wanted_of(make_entry(files=[make_file(CONTENTS[0], "lama.csv")])))
        changed = make_entry(title="Judul baru", files=[make_file(CONTENTS[1], "baru.csv")])
        [record, _] = office.plan(wanted_of(changed)).items
        assert record.action is Action.UPDATE
        assert "judul: 'Profil Dinas Contoh' → 'Judul baru'" in record.changes
        assert {"berkas baru: baru.csv", "berkas dicabut: lama.csv"} <= set(record.changes)

    def test_a_foreign_edit_is_noticed_and_put_right(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry())
        office.publish(wanted)
        office.portal.edit(make_entry().record_id, title="Diganti orang lain")
        [item] = office.plan(wanted).of(Action.UPDATE)
        assert item.changes == (
            "diubah di portal",
            "judul: 'Diganti orang lain' → 'Profil Dinas Contoh'",
        )
        office.publish(wanted)
        assert office.public() == shown_as(wanted)

    def test_a_touch_that_changes_nothing_is_no_edit(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry())
        office.publish(wanted)
        office.portal.edit(make_entry().record_id)
        assert {i.action for i in office.plan(wanted).items} == {Action.UNCHANGED}

    def test_what_others_put_under_the_agency_is_left_alone(self) -> None:
        office = Office()
        office.publish(wanted_of(make_entry("asing")))
        foreign = office.portal.datasets[make_entry("asing").record_id]
        foreign.package_hash = ""
        office.ledger.clear()
        plan = office.plan(wanted_of(make_entry("ours")))
        assert plan.of(Action.WITHDRAW) == ()

    def test_a_new_edition_is_shown_after_the_records_it_adds(self) -> None:
        office = Office()
        office.publish(wanted_of(make_entry("a")))
        plan = office.plan(wanted_of(make_entry("a"), make_entry("b"), number=2))
        assert [i.action for i in plan.items] == [Action.UPDATE, Action.CREATE, Action.UPDATE]
        assert plan.items[-1].name == "didd-dinas-contoh-2026"

    def test_what_is_no_longer_wanted_is_withdrawn_first(self) -> None:
        office = Office()
        office.publish(wanted_of(make_entry("a"), make_entry("b")))
        plan = office.plan(wanted_of(make_entry("b"), make_entry("c"), number=2))
        actions = [i.action for i in plan.items]
        assert actions[0] is Action.WITHDRAW
        assert plan.items[0].dataset_id == make_entry("a").record_id

    def test_an_unchanged_portal_costs_one_read_and_no_write(self) -> None:
        office = Office()
        wanted = wanted_of(*(make_entry(k) for k in "abcde"))
        office.publish(wanted)
        reads, writes = office.portal.reads, office.portal.writes
        assert office.publish(wanted) == ApplyResult((), ())
        assert (office.portal.reads - reads, office.portal.writes - writes) == (1, 0)

    def test_its_json_holds_every_line_and_its_hash(self) -> None:
        plan = Office().plan(wanted_of(make_entry()))
        plain = plan_json(plan)
        assert [line["name"] for line in plain["create"]] == [i.name for i in plan.items]
        assert (plain["update"], plain["withdraw"], plain["unchanged"]) == ([], [], [])
        assert plain["hash"] == plan.plan_hash

    @pytest.mark.slow
    @given(lists(), lists(), st.randoms())
    def test_the_order_of_what_comes_in_does_not_matter(self, old, new, random) -> None:
        office = Office()
        office.publish(old)
        seen = survey(office.portal, AGENCY, new, office.ledger)

        def shuffled(mapping: Any) -> Any:
            items = list(mapping.items())
            random.shuffle(items)
            return dict(items)

        once = plan_publication(AGENCY, 1, new, office.ledger, seen)
        again = plan_publication(AGENCY, 1, shuffled(new), shuffled(office.ledger), shuffled(seen))
        assert once == again

    @pytest.mark.slow
    @given(lists(), lists())
    def test_nothing_that_is_not_wanted_is_ever_created_or_updated(self, old, new) -> None:
        office = Office()
        office.publish(old)
        plan = office.plan(new)
        for action in (Action.CREATE, Action.UPDATE, Action.UNCHANGED):
            assert {i.dataset_id for i in plan.of(action)} <= new.keys()
        assert not {i.dataset_id for i in plan.of(Action.WITHDRAW)} & new.keys()


class TestApply:
    @pytest.mark.slow
    @given(lists(), lists())
    @settings(deadline=None)
    def test_applied_the_public_sees_exactly_what_is_wanted_and_the_next_plan_is_empty(
        self, old, new
    ) -> None:
        office = Office()
        for wanted in (old, new):
            result = office.publish(wanted)
            assert result.held == ()
            assert office.public() == shown_as(wanted)
            writes = office.portal.writes
            assert {i.action for i in office.plan(wanted).items} <= {Action.UNCHANGED}
            assert office.publish(wanted) == ApplyResult((), ())
            assert office.portal.writes == writes

    @pytest.mark.slow
    @given(lists(), lists())
    @settings(deadline=None)
    def test_a_lagging_listing_makes_no_difference(self, old, new) -> None:
        office = Office(lagging=True)
        office.publish(old)
        office.publish(old)
        assert office.public() == shown_as(old)
        office.publish(new)
        assert office.public() == shown_as(new)
        writes = office.portal.writes
        office.publish(new)
        assert office.portal.writes == writes

    def test_with_several_workers_the_result_is_in_plan_order(self) -> None:
        office = Office()
        wanted = wanted_of(*(make_entry(k, files=[make_file(CONTENTS[0])]) for k in "abcdef"))
        plan = office.plan(wanted)
        result = office.publish(wanted, workers=3)
        assert [r.dataset_id for r in result.receipts] == [i.dataset_id for i in plan.items]
        assert office.public() == shown_as(wanted)

    def test_a_slow_dataset_keeps_no_other_from_its_receipt(self) -> None:
        office = Office()
        wanted = wanted_of(*(make_entry(k) for k in "abcdef"))
        slow = office.plan(wanted).items[0].dataset_id
        others = threading.Event()
        upsert = office.portal.upsert

        def waiting(package: Package, archive: FakeArchive):
            if package.id == slow:
                assert others.wait(GENEROUS)
            return upsert(package, archive)

        def keep(proof: Receipt) -> None:
            office.keep(proof)
            if len(office.receipts) == len(wanted) - 2:
                others.set()

        office.portal.upsert = waiting  # type: ignore[method-assign]
        plan = office.plan(wanted)
        result = apply_plan(
            plan, wanted, office.portal, office.archive, AGENCY, Run(on_receipt=keep, workers=2)
        )
        assert result.held == ()
        assert office.receipts[-2].dataset_id == slow
        assert office.receipts[-1].name.startswith("didd-")  # the list, when all of it is there

    def test_a_receipt_proves_hash_plan_and_bytes(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry(files=[make_file(CONTENTS[0]), make_file(CONTENTS[1])]))
        plan = office.plan(wanted)
        [proof, _] = office.publish(wanted).receipts
        package = wanted[proof.dataset_id]
        assert proof.package_hash == package.package_hash
        assert proof.plan_hash == plan.plan_hash
        assert proof.files == tuple(sorted(package.files.values()))

    def test_what_came_in_one_call_is_told_together(self) -> None:
        office, reported = Office(), []
        office.portal.at_once = 10
        wanted = wanted_of(*(make_entry(str(n)) for n in range(6)))
        apply_plan(
            office.plan(wanted),
            wanted,
            office.portal,
            office.archive,
            AGENCY,
            Run(
                on_receipt=office.keep,
                on_progress=lambda done, total, name: reported.append((done, total)),
                workers=2,
            ),
        )
        assert reported == [(3, 7), (6, 7), (7, 7)]

    def test_progress_is_told_after_each_call(self) -> None:
        office, wanted, reported = Office(), wanted_of(make_entry()), []
        apply_plan(
            office.plan(wanted),
            wanted,
            office.portal,
            office.archive,
            AGENCY,
            Run(
                on_receipt=office.keep,
                on_progress=lambda done, total, name: reported.append((done, total)),
            ),
        )
        assert reported == [(1, 2), (2, 2)]

    def test_a_plan_made_for_something_else_is_refused(self) -> None:
        office = Office()
        plan = office.plan(wanted_of(make_entry()))
        with pytest.raises(ValueError, match="something else"):
            apply_plan(
                plan,
                wanted_of(make_entry(title="Lain")),
                office.portal,
                office.archive,
                AGENCY,
                Run(on_receipt=office.keep),
            )
        assert office.portal.writes == 0

    def test_a_file_that_the_archive_lost_holds_its_dataset_only(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry("a", files=[make_file(b"hilang")]), make_entry("b"))
        result = office.publish(wanted)
        assert [h.reason for h in result.held] == ["Berkas tabel.csv tidak ada di arsip."]
        assert len(result.receipts) == 2

    def test_a_refused_dataset_is_held_with_the_reason_and_the_rest_goes_on(self) -> None:
        office = Office()
        wanted = wanted_of(*(make_entry(k) for k in "abc"))
        victim = make_entry("b").record_id
        refuse_upsert(office.portal, victim)
        result = office.publish(wanted)
        assert [(h.dataset_id, h.reason) for h in result.held] == [(victim, "judul: ditolak")]
        assert len(result.receipts) == 3

    def test_a_portal_that_stores_something_else_gets_no_receipt(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry())
        office.portal._put = altered(office.portal._put)
        result = office.publish(wanted)
        assert result.receipts == ()
        assert "judul: 'lain' →" in result.held[0].reason

    def test_a_portal_that_stores_other_bytes_gets_no_receipt(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry(files=[make_file(CONTENTS[0])]))
        office.portal.file_digest = lambda dataset_id, resource_id: "0" * 64
        result = office.publish(wanted)
        assert result.receipts == ()
        assert result.held[0].reason.startswith("Isi berkas tabel.csv di portal tidak sama.")

    def test_a_dead_portal_is_not_called_again_and_again(self) -> None:
        office = Office()
        wanted = wanted_of(*(make_entry(str(k)) for k in range(20)))
        plan = office.plan(wanted)
        calls = office.portal.calls + 2  # the organization is looked at and made

        def dead(number: int, when: str) -> None:
            if number > calls:
                raise PortalUnreachable("Portal tidak menjawab.")

        office.portal.trouble = dead
        result = apply_plan(
            plan,
            wanted,
            office.portal,
            office.archive,
            AGENCY,
            Run(on_receipt=office.keep, workers=1),
        )
        assert len(result.held) == 21
        assert office.portal.calls == calls + PATIENCE
        assert "proses berikutnya" in result.held[-1].reason


class TestBytes:
    """No byte that was not approved is public, whatever archive and portal say of themselves."""

    def spoiled(self, office: Office, content: bytes, other: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()
        office.archive.kept[digest] = other

    @pytest.mark.parametrize("other", [b"dua!\n", b"", b"du", b"dua\ndan lebih\n"])
    @pytest.mark.parametrize("first", [True, False])
    def test_altered_in_the_archive_nothing_of_it_is_sent_and_mended_it_is(
        self, other: bytes, first: bool
    ) -> None:
        office = Office()
        old = wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]), make_entry("b"))
        if not first:
            office.publish(old)
        before = office.public()
        new = wanted_of(make_entry("a", files=[make_file(CONTENTS[1])]), make_entry("b"))
        victim = make_entry("a").record_id
        self.spoiled(office, CONTENTS[1], other)
        result = office.publish(new)
        assert [h.dataset_id for h in result.held] == [victim]
        assert "tabel.csv di arsip rusak" in result.held[0].reason
        assert office.public().get(victim) == before.get(victim), "what stood there stands"
        office.archive.put([CONTENTS[1]])
        assert office.publish(new).held == ()
        assert office.public() == shown_as(new)

    def test_other_bytes_that_are_read_back_are_taken_off_and_brought_anew(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]), make_entry("b"))
        victim = make_entry("a").record_id
        put = office.portal._put

        def rotten(package: Package, state: str, package_hash: str, files: dict[str, bytes]):
            return put(package, state, package_hash, dict.fromkeys(files, b"busuk"))

        office.portal._put = rotten  # type: ignore[method-assign]
        result = office.publish({i: p for i, p in wanted.items() if i == victim})
        assert [h.dataset_id for h in result.held] == [victim]
        assert "diturunkan" in result.held[0].reason
        assert office.public() == {}
        assert [i for i, _ in office.doubts] == [victim]
        office.portal._put = put  # type: ignore[method-assign]
        assert office.publish(wanted).held == ()
        assert office.public() == shown_as(wanted)
        assert office.ledger[victim].state == "active"

    @pytest.mark.parametrize("files", [b"busuk", None])
    def test_what_is_suspected_is_looked_at_and_not_believed_for_its_hash(
        self, files: bytes | None
    ) -> None:
        office = Office()
        wanted = wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]), make_entry("b"))
        victim = make_entry("a").record_id
        office.publish(wanted)
        shown = office.portal.datasets[victim]
        shown.files = dict.fromkeys(shown.files, files) if files else {}
        assert office.publish(wanted) == ApplyResult((), ()), "a listing does not tell"
        office.ledger[victim] = dataclasses.replace(office.ledger[victim], state=SUSPECT)
        result = office.publish(wanted)
        assert [r.dataset_id for r in result.receipts] == [victim]
        assert set(office.portal.datasets[victim].files.values()) == {CONTENTS[0]}
        assert office.publish(wanted) == ApplyResult((), ())

    def test_a_suspect_that_is_as_it_should_be_is_proved_without_a_write(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]))
        office.publish(wanted)
        victim = make_entry("a").record_id
        office.ledger[victim] = dataclasses.replace(office.ledger[victim], state=SUSPECT)
        writes = office.portal.writes
        assert len(office.publish(wanted).receipts) == 1
        assert office.portal.writes == writes

    def test_a_suspect_whose_bytes_the_archive_lost_does_not_stay(self) -> None:
        office = Office()
        wanted = wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]))
        office.publish(wanted)
        victim = make_entry("a").record_id
        shown = office.portal.datasets[victim]
        shown.files = dict.fromkeys(shown.files, b"busuk")
        office.ledger[victim] = dataclasses.replace(office.ledger[victim], state=SUSPECT)
        self.spoiled(office, CONTENTS[0], b"rusa\n")
        assert len(office.publish(wanted).held) == 1
        assert victim not in office.public()
        office.archive.put([CONTENTS[0]])
        assert office.publish(wanted).held == ()
        assert office.public() == shown_as(wanted)


class TestRefusals:
    def test_refused_in_the_same_words_again_and_again_the_rest_is_not_tried(self) -> None:
        office = Office()
        office.portal.at_once = 4
        wanted = wanted_of(*(make_entry(str(k)) for k in range(40)))

        def refuse(packages: Sequence[Package], archive: FakeArchive) -> dict[str, Any]:
            calls.append(len(packages))
            return {p.id: PortalRefused("Token portal tidak berhak.") for p in packages}

        calls: list[int] = []
        office.portal.upsert_many = refuse  # type: ignore[method-assign]
        result = office.publish(wanted)
        assert len(result.held) == 41
        assert len(calls) == PATIENCE
        assert "Token portal tidak berhak." in result.held[-1].reason

    def test_refused_each_for_its_own_reason_all_are_tried(self) -> None:
        office = Office()
        office.portal.at_once = 4
        wanted = wanted_of(*(make_entry(str(k)) for k in range(40)))

        def refuse(packages: Sequence[Package], archive: FakeArchive) -> dict[str, Any]:
            calls.append(len(packages))
            return {p.id: PortalRefused(f"judul {p.id}") for p in packages}

        calls: list[int] = []
        office.portal.upsert_many = refuse  # type: ignore[method-assign]
        office.publish(wanted)
        assert sum(calls) == 41


class Killed(BaseException):
    """As SIGKILL does it: nothing is cleaned up."""


SCENES = {
    "first publication": (
        wanted_of(),
        wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]), make_entry("b")),
    ),
    "change, withdrawal and addition": (
        wanted_of(make_entry("a", files=[make_file(CONTENTS[0])]), make_entry("b")),
        wanted_of(
            make_entry("a", title="Judul baru", files=[make_file(CONTENTS[1])]),
            make_entry("c", files=[make_file(CONTENTS[2])]),
            number=2,
        ),
    ),
}


def kills() -> Iterator[tuple[str, int, str]]:
    """Yield every call of every scene, before and after it takes effect."""
    for scene, (old, new) in SCENES.items():
        office = Office()
        office.publish(old)
        before = office.portal.calls
        office.publish(new)
        for number in range(before + 1, office.portal.calls + 1):
            yield scene, number, "before"
            yield scene, number, "after"


class TestResume:
    @pytest.mark.parametrize("lagging", [False, True])
    @pytest.mark.parametrize(("scene", "at", "when"), list(kills()))
    def test_a_run_killed_at_any_call_is_finished_by_the_next(
        self, scene: str, at: int, when: str, lagging: bool
    ) -> None:
        old, new = SCENES[scene]
        office = Office(lagging=lagging)
        office.publish(old)
        office.portal.settle()

        def kill(number: int, moment: str) -> None:
            if (number, moment) == (at, when):
                raise Killed

        office.portal.trouble = kill
        with pytest.raises(Killed):
            office.publish(new)
        office.portal.trouble = None
        assert office.publish(new).held == ()
        assert office.public() == shown_as(new)
        proven = {
            i: entry.package_hash for i, entry in office.ledger.items() if entry.state == "active"
        }
        assert proven == {i: p.package_hash for i, p in new.items()}
        writes = office.portal.writes
        office.publish(new)
        assert office.portal.writes == writes
        made = {r.dataset_id for r in office.receipts if r.action is Action.CREATE}
        assert made >= new.keys(), "what this act made it calls made, also after the kill"
        reported = [(r.dataset_id, r.action) for r in office.receipts]
        assert len(reported) == len(set(reported)), "nothing is receipted twice"

    @pytest.mark.parametrize("nth", range(1, 5))
    def test_a_receipt_that_could_not_be_kept_is_made_again_without_a_write(self, nth: int) -> None:
        _, new = SCENES["first publication"]
        office, count = Office(), iter(range(1, 100))

        def keep(proof: Receipt) -> None:
            if next(count) == nth:
                raise Killed
            office.keep(proof)

        plan = office.plan(new)
        try:
            apply_plan(plan, new, office.portal, office.archive, AGENCY, Run(on_receipt=keep))
        except Killed:
            written = len(office.portal.datasets)
            writes = office.portal.writes
            result = office.publish(new)
            created = len(new) - written
            assert len(result.receipts) == len(new) - (nth - 1)
            assert office.portal.writes - writes == 2 * created
        assert office.public() == shown_as(new)

    def test_a_kill_with_workers_leaves_no_half_dataset_behind(self) -> None:
        new = wanted_of(*(make_entry(k, files=[make_file(CONTENTS[0])]) for k in "abcdefgh"))
        office = Office()

        def keep(proof: Receipt) -> None:
            if len(office.receipts) == 3:
                raise Killed
            office.keep(proof)

        with pytest.raises(Killed):
            apply_plan(
                office.plan(new),
                new,
                office.portal,
                office.archive,
                AGENCY,
                Run(on_receipt=keep, workers=3),
            )
        assert office.publish(new).held == ()
        assert office.public() == shown_as(new)


def refuse_upsert(portal: FakePortal, dataset_id: str) -> None:
    upsert = portal.upsert

    def refusing(package: Package, archive: FakeArchive):
        if package.id == dataset_id:
            raise PortalRefused("judul: ditolak")
        return upsert(package, archive)

    portal.upsert = refusing  # type: ignore[method-assign]


def altered(put):
    def alter(package: Package, state: str, package_hash: str, files: dict[str, bytes]):
        other = dataclasses.replace(package, dataset={**package.dataset, "title": "lain"})
        return put(other, state, package_hash, files)

    return alter
