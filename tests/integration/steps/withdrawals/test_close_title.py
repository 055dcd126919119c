"""Withdrawn with the title, or waiting for a day: whole inside the office, masked outside."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from didd.approval.what_may_be_decided import Busy, Refused
from didd.ports import PortalUnreachable
from didd.steps import establish
from didd.steps.lists.decree_papers import How
from didd.steps.publishing.report import PublishReport
from didd.steps.publishing.turn import turn_of
from didd.steps.verify import verify
from didd.steps.withdrawals import restore, undo, withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.integration.steps.withdrawals.test_withdrawals import reject
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, WIB, Bureau, closed_row, row
from tests.support.factories import sha256
from tests.support.published_text import inside

WHY = Instruction(UTAMA, "Melindungi seorang anak.")
GROUND = "Pasal 17 huruf h"
MARK = "penandaxqz"
TITLE = f"Berkas perkara {MARK}"
SECRET = row(TITLE, f"{MARK}.txt", ringkasan=f"Tentang {MARK}", pejabat_penguasa=f"Kepala {MARK}")
OTHERS = (row("Informasi B", bentuk="Cetak"), row("Informasi C", bentuk="Cetak"))
BYTES = b"isi yang ditutup"


@pytest.fixture
def live(tmp_path: Path) -> Bureau:
    """Two editions with the secret in both, the second one in force."""
    bureau = Bureau(tmp_path)
    bureau.write(f"{MARK}.txt", BYTES)
    bureau.list(SECRET, OTHERS[0])
    bureau.whole()
    bureau.list(SECRET, *OTHERS)
    bureau.whole()
    assert MARK in told(bureau)
    return bureau


def told(bureau: Bureau) -> str:
    """Everything that the public gets: datasets, files in every format, tombstones."""
    portal = bureau.portal
    shown = [s for s in portal.datasets.values() if s.state == "active"]
    files = [inside(content) for s in shown for content in s.files.values()]
    return "".join([*(str(s.dataset) for s in shown), *files, str(portal.tombstones)])


def lists(bureau: Bureau) -> dict[str, bytes]:
    """The files of the published lists, by name."""
    return {
        str(resource["name"]): shown.files[resource["id"]]
        for shown in bureau.portal.datasets.values()
        if shown.state == "active" and shown.dataset["jenis_entri"] == "daftar"
        for resource in shown.dataset["resources"]
    }


def editions(bureau: Bureau) -> list[Any]:
    return bureau.office.store.editions.established("dinkes")


def close(bureau: Bureau, act: Instruction = WHY) -> PublishReport:
    return withdraw.withdraw(bureau.office, bureau.record_id(TITLE), act, GROUND, with_title=True)


def proofs(bureau: Bureau) -> set[str]:
    """Hashes by which a guess of what is closed could be proved."""
    found = {sha256(BYTES), bureau.record_id(TITLE)}
    for edition in editions(bureau):
        found |= {edition.register.content_hash, *edition.outputs.values()}
        found |= {e.content_hash for e in edition.register.entries if e.title == TITLE}
    return found


def at(bureau: Bureau, day: date, hour: int = 0) -> None:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=WIB)
    bureau.office = replace(bureau.office, now=lambda: moment)


class TestClosing:
    def test_excluded_since_it_does_not_come_back_from_an_earlier_list(self, live: Bureau) -> None:
        record_id = live.record_id(TITLE)
        close(live)
        live.publish()
        live.list(closed_row(TITLE, f"{MARK}.txt"), *OTHERS, row("Informasi D", bentuk="Cetak"))
        live.harvest()
        live.approve("Informasi D")
        live.draft()
        live.establish()
        live.publish()
        with pytest.raises(Refused, match="dikecualikan"):
            restore.restore(live.office, record_id, replace(WHY, officer=ATASAN), GROUND)
        assert MARK not in told(live)

    def test_nothing_of_it_is_public_in_any_edition_any_more(self, live: Bureau) -> None:
        report = close(live)
        assert report.held == ()
        assert MARK not in told(live)
        shown = [s for s in live.portal.datasets.values() if s.state == "active"]
        public = "".join(str(s.dataset) + "".join(map(inside, s.files.values())) for s in shown)
        assert {word for word in proofs(live) if word in public} == set()
        assert "Informasi B" in public
        names = lists(live)
        assert {name.rpartition(".")[2] for name in names} == {
            "pdf",
            "xlsx",
            "csv",
            "json",
            "jsonld",
            "zip",
        }
        assert len(names) == 9, "the replaced edition too"
        for name, content in names.items():
            assert "Melindungi seorang anak." in inside(content), name

    def test_the_edition_stays_whole_inside(self, live: Bureau) -> None:
        before = editions(live)
        close(live)
        assert editions(live) == before
        for sha in before[-1].outputs.values():
            assert live.office.archive.has(sha)
        with live.office.archive.open(before[-1].outputs["json"]) as kept:
            assert MARK in kept.read().decode()
        assert live.office.store.editions.digests_in_force() >= {
            sha256(content) for content in lists(live).values()
        }

    def test_the_number_on_the_line_is_the_tombstones(self, live: Bureau) -> None:
        close(live)
        [stone] = live.portal.tombstones.values()
        assert stone.reference != live.record_id(TITLE)
        assert stone.reference in lists(live)["DIDD-dinkes-2026-2.csv"].decode()

    def test_person_role_reason_and_what_was_made_are_in_the_chain(self, live: Bureau) -> None:
        close(live)
        events = list(live.office.store.audit.events())
        [event] = [e for e in events if e.act == "withdraw"]
        assert (event.actor, event.role) == (UTAMA, "chief_officer")
        assert event.details["reference"] == live.portal.tombstones[live.record_id(TITLE)].reference
        made = {sha for e in events if e.act == "mask" for sha in e.details["outputs"].values()}
        assert {sha256(content) for content in lists(live).values()} <= made

    def test_again_it_changes_nothing_and_the_proof_finds_nothing(self, live: Bureau) -> None:
        close(live)
        writes, shown = live.portal.writes, lists(live)
        live.publish()
        assert (live.portal.writes, lists(live)) == (writes, shown)
        found = verify(live.office, live.agency, pause=0)
        assert found is not None
        assert found.findings == ()
        assert live.office.store.editions.unpublished(live.office.now()) == []
        with pytest.raises(Refused, match="beserta judulnya"):
            close(live)

    def test_restored_it_is_all_there_with_the_bytes_that_were_established(
        self, live: Bureau
    ) -> None:
        before = lists(live)
        close(live)
        assert lists(live) != before
        restore.restore(live.office, live.record_id(TITLE), Instruction(ATASAN, "keliru"))
        assert lists(live) == before
        assert live.shown()[TITLE] == {sha256(BYTES)}
        close(live)
        assert MARK not in told(live), "it may be closed again"

    def test_a_version_with_another_title_is_shown_and_the_earlier_ones_are_not(
        self, live: Bureau
    ) -> None:
        close(live)
        live.folder.joinpath(f"{MARK}.txt").rename(live.folder / "baru.txt")
        record_id = live.record_id(TITLE)
        live.list(row("Berkas perkara", "baru.txt", ringkasan="Diganti"), *OTHERS)
        live.whole()
        assert live.record_id("Berkas perkara") == record_id, "the same record, by its file"
        assert "Berkas perkara" in live.shown()
        assert MARK not in told(live)

    def test_an_undone_edition_does_not_bring_it_back(self, live: Bureau) -> None:
        close(live)
        plan = undo.undo_plan(live.office, live.agency, editions(live)[0]).plan
        undo.undo(live.office, live.agency, editions(live)[0], WHY, plan.plan_hash)
        assert "Informasi C" not in live.shown()
        assert MARK not in told(live)

    def test_withdrawn_before_with_its_title_left_it_can_still_be_closed(
        self, live: Bureau
    ) -> None:
        withdraw.withdraw(live.office, live.record_id(TITLE), WHY, GROUND)
        assert MARK in told(live), "the list says so still"
        close(live)
        assert MARK not in told(live)
        assert live.portal.tombstones[live.record_id(TITLE)].reference

    def test_what_only_an_earlier_list_names_can_be_closed_and_opened(self, live: Bureau) -> None:
        live.list(*OTHERS)
        live.harvest()
        reject(live, TITLE)
        live.draft()
        live.establish()
        live.publish()
        assert MARK in told(live), "in the lists that were replaced"
        close(live)
        assert MARK not in told(live)
        restore.restore(live.office, live.record_id(TITLE), WHY)
        assert MARK in told(live)

    @pytest.mark.parametrize(
        "words", [f"Judul {TITLE} memuat nama.", f"Berkas {MARK}.txt", f"lihat {MARK}"]
    )
    def test_words_for_the_public_that_tell_it_are_refused(self, live: Bureau, words: str) -> None:
        with pytest.raises(Refused, match="dibaca umum"):
            close(live, Instruction(UTAMA, words))
        with pytest.raises(Refused, match="dibaca umum"):
            withdraw.withdraw(live.office, live.record_id(TITLE), WHY, words, with_title=True)
        assert TITLE in live.shown()
        assert len(live.refusals()) == 2

    @pytest.mark.parametrize("officer", [PEMBANTU, "siapa.ini"])
    def test_who_may_not_is_refused(self, live: Bureau, officer: str) -> None:
        with pytest.raises(Refused, match=r"berwenang|tidak dikenal"):
            close(live, Instruction(officer, "iseng"))
        assert TITLE in live.shown()

    def test_an_administrator_may_close_at_once_and_the_role_is_told(self, live: Bureau) -> None:
        close(live, Instruction(ADMIN, "Melindungi seorang anak."))
        assert "Admin PPID" in lists(live)["DIDD-dinkes-2026-2.csv"].decode()

    @pytest.mark.parametrize("nth", [1, 2, 3, 4, 6, 8])
    def test_killed_or_unanswered_midway_the_next_publication_does_it(
        self, live: Bureau, nth: int
    ) -> None:
        begun = live.portal.calls

        def away(number: int, moment: str) -> None:
            if number >= begun + nth:
                raise PortalUnreachable("Portal tidak menjawab.")

        live.portal.trouble = away
        report = close(live)
        live.portal.trouble = None
        if report.held:
            assert len(live.office.store.editions.unpublished(live.office.now())) == 1
        live.publish()
        assert MARK not in told(live)
        assert live.portal.tombstones[live.record_id(TITLE)].reference

    @pytest.mark.parametrize("moment", [1, 2, 4, 6, 9])
    def test_in_the_midst_of_a_publication_no_list_goes_out_as_it_was_planned(
        self, live: Bureau, moment: int
    ) -> None:
        live.list(SECRET, *OTHERS, row("Informasi D", bentuk="Cetak"))
        live.harvest()
        live.approve()
        live.draft()
        live.establish()
        begun = live.portal.calls

        def closing(number: int, when: str) -> None:
            if number == begun + moment and when == "after":
                live.portal.trouble = None
                close(live)

        live.portal.trouble = closing
        live.publish()
        assert live.portal.trouble is None
        if live.office.store.editions.unpublished(live.office.now()):
            live.publish()
        assert MARK not in told(live)
        assert "Informasi D" in live.shown()


def receipts_of_lists(bureau: Bureau) -> list[tuple[str, str]]:
    kept = bureau.office.store.publications.receipts("dinkes")
    return [(r.dataset_id, r.package_hash) for r in kept if r.name.startswith("didd-dinkes")]


class TestTurns:
    """The lists go to the portal in the agency's turn only."""

    def test_while_somebody_publishes_the_lists_wait_and_the_officer_is_told_whose_turn_it_is(
        self, live: Bureau
    ) -> None:
        before = receipts_of_lists(live)
        assert before
        with live.office.store.turns.hold(turn_of("dinkes"), "menerbitkan"):
            report = close(live)
            assert TITLE not in live.shown(), "that waits for nobody"
            assert MARK in told(live)
        [held] = report.held
        assert re.search(rf"proses {os.getpid()} .* sejak \d{{4}}-.* WIB", held.reason)
        assert "publikasi berikutnya" in held.reason
        assert receipts_of_lists(live) == before
        assert len(live.office.store.editions.unpublished(live.office.now())) == 1
        live.publish()
        assert MARK not in told(live)
        assert live.office.store.editions.unpublished(live.office.now()) == []

    def test_a_publication_that_comes_between_is_told_so_and_doubles_nothing(
        self, live: Bureau
    ) -> None:
        begun, refused = live.portal.calls, list[Busy]()

        def publishing(number: int, moment: str) -> None:
            if number > begun + 1 and moment == "before":
                live.portal.trouble = None
                with pytest.raises(Busy) as busy:
                    live.publish()
                refused.append(busy.value)
                live.portal.trouble = publishing

        live.portal.trouble = publishing
        report = close(live)
        live.portal.trouble = None
        assert refused
        assert report.held == ()
        proofs_kept = receipts_of_lists(live)
        assert len(proofs_kept) == len(set(proofs_kept))
        assert MARK not in told(live)

    def test_a_turn_that_is_lost_midway_is_given_up_at_once(
        self, live: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        turns = live.office.store.turns

        class Gone(Exception):
            """The database was restarted."""

        def lost() -> None:
            raise Gone

        @contextmanager
        def if_free(_name: str, _doing: str) -> Generator[Callable[[], None]]:
            yield lost

        monkeypatch.setattr(turns, "if_free", if_free)
        before = receipts_of_lists(live)
        with pytest.raises(Gone):
            close(live)
        assert receipts_of_lists(live) == before
        assert TITLE not in live.shown()


class TestRepeated:
    @pytest.mark.parametrize("when", ["before", "after"])
    @pytest.mark.parametrize("moment", [1, 2, 4, 7])
    def test_killed_and_repeated_it_is_one_act_under_one_number(
        self, live: Bureau, moment: int, when: str
    ) -> None:
        begun = live.portal.calls

        def killed(number: int, at: str) -> None:
            if (number, at) == (begun + moment, when):
                raise KeyboardInterrupt

        live.portal.trouble = killed
        try:
            close(live)
        except KeyboardInterrupt:
            live.portal.trouble = None
            close(live)
        live.portal.trouble = None
        assert MARK not in told(live)
        events = [e for e in live.office.store.audit.events() if e.act == "withdraw"]
        [event] = [e for e in events if e.actor == UTAMA]
        [stone] = live.portal.tombstones.values()
        assert stone.reference == event.details["reference"]
        assert stone.reference in lists(live)["DIDD-dinkes-2026-2.csv"].decode()
        assert live.refusals() == []
        kept = receipts_of_lists(live)
        assert len(kept) == len(set(kept))


class TestWaiting:
    def test_nothing_of_a_file_is_told_before_its_day_and_all_by_itself_on_it(
        self, live: Bureau
    ) -> None:
        live.write("kelakxqz.txt", b"isi kelak")
        live.list(SECRET, *OTHERS, row("Hasil seleksi", "kelakxqz.txt"))
        live.harvest()
        live.approve()
        live.draft()
        day = live.office.today + timedelta(days=3)
        edition = establish.establish(
            live.office,
            live.agency,
            ATASAN,
            "000/3/CONTOH",
            live.office.today,
            how=How(publish_on=day),
        )
        live.publish()
        assert "Hasil seleksi" in told(live), "the list names it: the law wants that"
        for word in ("kelakxqz", sha256(b"isi kelak"), edition.register.content_hash,
                     *edition.outputs.values()):  # fmt: skip
            assert word not in told(live), word
        at(live, day)
        assert len(live.office.store.editions.unpublished(live.office.now())) == 1
        live.publish()
        public = told(live)
        assert "kelakxqz" in public
        assert sha256(b"isi kelak") in public
        names = {name: sha256(content) for name, content in lists(live).items()}
        assert {names[f"DIDD-dinkes-2026-3.{kind}"] for kind in edition.outputs} == set(
            edition.outputs.values()
        ), "the very files that were established"

    def test_what_waits_can_be_closed_with_its_title(self, live: Bureau) -> None:
        live.write("kelakxqz.txt", b"isi kelak")
        live.list(SECRET, *OTHERS, row("Hasil seleksixqz", "kelakxqz.txt"))
        live.harvest()
        live.approve()
        live.draft()
        day = live.office.today + timedelta(days=3)
        establish.establish(
            live.office,
            live.agency,
            ATASAN,
            "000/3/CONTOH",
            live.office.today,
            how=How(publish_on=day),
        )
        live.publish()
        assert "seleksixqz" in told(live)
        record_id = live.record_id("Hasil seleksixqz")
        withdraw.withdraw(live.office, record_id, WHY, GROUND, with_title=True)
        assert "seleksixqz" not in told(live)
        at(live, day)
        live.publish()
        assert "seleksixqz" not in told(live)
        assert "kelakxqz" not in told(live)
