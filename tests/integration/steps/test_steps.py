"""The four steps as whole acts: real store, archive, folders and checks; only CKAN is the fake."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from didd.adapters.folders.local_folder import FolderUnavailable
from didd.adapters.store.decisions import Verdict
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.model import Action, DecisionKind, Role, Severity
from didd.ports import PortalUnreachable
from didd.steps import approve, establish, publish
from didd.steps.collect import collect
from didd.steps.collect.reports import HarvestReport
from didd.steps.publishing.report import PublishReport
from didd.steps.refusals import PlanChanged
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.support.bureau import (
    ADMIN,
    ATASAN,
    GROUND,
    PEMBANTU,
    ROOT,
    UTAMA,
    Bureau,
    as_csv,
    closed_row,
    row,
)
from tests.support.factories import sha256

SAMPLES = ROOT / "samples"
EXPECTED: dict[str, Any] = yaml.safe_load((SAMPLES / "expected.yaml").read_text("utf-8"))[
    "agencies"
]
#: The agency with which the list of all of them is published.
GATHERS = "diskominfosantik"
SECRET = b"RAHASIA-CONTOH: catatan yang tidak boleh keluar\n" * 40


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture(scope="module")
def bureaus(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bureau]:
    place = tmp_path_factory.mktemp("samples")
    shutil.copytree(
        SAMPLES / "agencies", place / "sources", ignore=shutil.ignore_patterns("_hasil")
    )
    return {slug: Bureau(place, slug) for slug in EXPECTED}


@pytest.fixture(scope="module")
def first(bureaus: dict[str, Bureau]) -> dict[str, HarvestReport]:
    return {slug: bureau.harvest() for slug, bureau in bureaus.items()}


@pytest.fixture(scope="module")
def published(
    bureaus: dict[str, Bureau], first: dict[str, HarvestReport]
) -> dict[str, PublishReport]:
    reports = {}
    for slug, bureau in bureaus.items():
        bureau.approve()
        bureau.draft()
        bureau.establish()
        reports[slug] = bureau.publish()
    # The list of all agencies is asked for again by each of them, and Dagster's sensor sees to it.
    [waiting] = bureaus[GATHERS].office.store.editions.unpublished()
    assert waiting.register.agency == GATHERS
    bureaus[GATHERS].publish()
    return reports


class TestSamples:
    """The committed sample agencies through the whole SOP, against their handwritten oracle."""

    @pytest.mark.parametrize("slug", EXPECTED)
    def test_rows_and_files_are_counted_as_the_oracle_says(
        self, first: dict[str, HarvestReport], slug: str
    ) -> None:
        want, report = EXPECTED[slug], first[slug]
        alone = len(want["files"]["unlisted"])
        assert report.status == "done"
        assert report.records == {
            "rows": want["rows"] + alone,
            "accepted": want["accepted"],
            "held": want["held"] + alone,
            "excluded": want["excluded"],
            "submitted": want["accepted"],
        }
        skipped = {s["path"] for s in report.files["skipped"]}
        assert skipped == set(want["files"]["skipped"])
        inventories = len(want["files"]["inventories"])
        assert report.files["new"] == want["files"]["documents"] + inventories

    @pytest.mark.parametrize("slug", EXPECTED)
    def test_every_planted_fault_is_found_and_nothing_else(
        self,
        bureaus: dict[str, Bureau],
        first: dict[str, HarvestReport],
        slug: str,
    ) -> None:
        want = EXPECTED[slug]
        found = [
            (f.file, f.sheet, f.row, f.rule)
            for f in bureaus[slug].office.store.harvests.findings(slug)
            if f.severity is not Severity.INFO
            and f.file not in (*want["files"]["unlisted"], *want["files"]["skipped"])
        ]
        planted = [(f["source"], f.get("sheet", ""), f["row"], f["rule"]) for f in want["faults"]]
        assert sorted(found) == sorted(planted)

    @pytest.mark.parametrize("slug", EXPECTED)
    def test_the_public_sees_exactly_what_was_established(
        self,
        bureaus: dict[str, Bureau],
        published: dict[str, PublishReport],
        slug: str,
    ) -> None:
        bureau, report = bureaus[slug], published[slug]
        edition = bureau.office.store.editions.current(slug)
        assert edition is not None
        shown = {
            dataset_id: {sha256(content) for content in shown.files.values()}
            for dataset_id, shown in bureau.portal.datasets.items()
            if shown.dataset["jenis_entri"] == "informasi"
        }
        assert shown == {e.record_id: {f.sha256 for f in e.files} for e in edition.register.entries}
        assert len(shown) == EXPECTED[slug]["accepted"] - EXPECTED[slug]["excluded"]
        assert report.held == ()
        of_lists = 2 if slug == GATHERS else 1
        assert len(report.receipts) == len(shown) + of_lists
        assert bureau.office.store.editions.unpublished() == []

    @pytest.mark.parametrize("slug", EXPECTED)
    def test_excluded_bytes_are_nowhere_in_the_office_or_on_the_portal(
        self,
        bureaus: dict[str, Bureau],
        published: dict[str, PublishReport],
        slug: str,
    ) -> None:
        bureau = bureaus[slug]
        for marker in EXPECTED[slug]["markers"]:
            assert bureau.anywhere(marker.encode()) == set()
        for path in EXPECTED[slug]["files"]["excluded"]:
            digest = sha256((bureau.folder / path).read_bytes())
            assert not bureau.office.archive.has(digest)

    @pytest.mark.parametrize("slug", EXPECTED)
    def test_doing_it_all_again_changes_nothing(
        self,
        bureaus: dict[str, Bureau],
        published: dict[str, PublishReport],
        slug: str,
    ) -> None:
        bureau = bureaus[slug]
        store = bureau.office.store
        slips, writes = tree(bureau.folder), bureau.portal.writes
        before = (
            store.records.versions(slug),
            store.harvests.findings(slug),
            list(bureau.office.archive.digests()),
            store.audit.head(),
        )
        again = bureau.harvest()
        assert again.records["submitted"] == 0
        assert (again.files["new"], again.files["changed"], again.files["missing"]) == (0, 0, 0)
        assert bureau.draft() is None
        report = bureau.publish()
        assert (report.receipts, bureau.portal.writes) == ((), writes)
        assert tree(bureau.folder) == slips
        assert before == (
            store.records.versions(slug),
            store.harvests.findings(slug),
            list(bureau.office.archive.digests()),
            store.audit.head(),
        )
        assert verify(store.audit.events()) == []


class TestGates:
    def test_only_what_passed_both_gates_reaches_the_portal(self, bureau: Bureau) -> None:
        titles = ["Disetujui", "Dikembalikan", "Ditolak", "Diuji", "Menunggu"]
        for title in titles:
            bureau.write(f"{title}.txt", title.encode())
        bureau.write("tutup.txt", SECRET)
        rows = [row(f"Informasi {title}", f"{title}.txt") for title in titles]
        bureau.list(*rows, closed_row("Informasi Tertutup", "tutup.txt"))
        assert bureau.harvest().records["submitted"] == 6, "what is excluded awaits its test"
        bureau.decide(DecisionKind.APPROVE, "Informasi Disetujui")
        bureau.decide(DecisionKind.RETURN, "Informasi Dikembalikan")
        bureau.decide(DecisionKind.REJECT, "Informasi Ditolak")
        bureau.decide(DecisionKind.TEST, "Informasi Diuji")
        assert publish.publish(bureau.office, bureau.agency) is None
        assert bureau.draft() is not None
        assert publish.publish(bureau.office, bureau.agency) is None
        assert bureau.portal.calls == 0
        bureau.establish()
        bureau.publish()
        assert bureau.shown() == {"Informasi Disetujui": {sha256(b"Disetujui")}}

    def test_a_changed_file_shows_only_after_both_gates_again(self, bureau: Bureau) -> None:
        bureau.write("a.txt", b"versi satu")
        bureau.list(row("Informasi A", "a.txt"))
        bureau.whole()
        for later in (b"versi kedua", b"versi ketiga"):
            old = bureau.shown()
            bureau.write("a.txt", later)
            assert bureau.harvest().records["submitted"] == 1
            bureau.publish()
            assert bureau.shown() == old, "not approved"
            bureau.approve()
            bureau.publish()
            assert bureau.shown() == old, "not established"
            bureau.draft()
            bureau.publish()
            assert bureau.shown() == old, "only a draft"
            bureau.establish()
            bureau.publish()
            assert bureau.shown() == {"Informasi A": {sha256(later)}}
        assert len(bureau.portal.datasets) == 2, "the record and the register, under their ids"

    def test_a_file_swapped_after_its_approval_is_never_published(self, bureau: Bureau) -> None:
        target = bureau.write("a.txt", b"yang disetujui")
        bureau.list(row("Informasi A", "a.txt"))
        bureau.harvest()
        was = target.stat()
        target.write_bytes(b"yang ditukarkan"[:14])
        os.utime(target, ns=(was.st_atime_ns, was.st_mtime_ns))
        bureau.approve()
        bureau.draft()
        bureau.establish()
        bureau.publish()
        assert bureau.shown() == {"Informasi A": {sha256(b"yang disetujui")}}
        assert bureau.anywhere(b"yang ditukar") == set()

    def test_the_decree_waits_when_the_draft_is_not_what_was_decided_since(
        self, bureau: Bureau
    ) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"), row("Informasi B", bentuk="Cetak"))
        bureau.harvest()
        [a, _] = bureau.approve()
        bureau.draft()
        submission = bureau.office.store.decisions.on(1)[0]
        assert submission.record_id == a.record_id
        approve.decide(bureau.office, [Verdict(1, DecisionKind.RETURN, "keliru")], UTAMA)
        with pytest.raises(Refused, match="Susun ulang"):
            bureau.establish()
        bureau.draft()
        bureau.establish()
        bureau.publish()
        assert set(bureau.shown()) == {"Informasi B"}

    def test_a_returned_record_leaves_the_portal_only_by_the_next_decree(
        self, bureau: Bureau
    ) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"), row("Informasi B", bentuk="Cetak"))
        bureau.whole()
        approve.decide(
            bureau.office, [Verdict(2, DecisionKind.REJECT, "keliru", ground=GROUND)], UTAMA
        )
        bureau.publish()
        assert len(bureau.shown()) == 2
        bureau.draft()
        bureau.establish()
        report = bureau.publish()
        assert set(bureau.shown()) == {"Informasi A"}
        assert Action.WITHDRAW in {r.action for r in report.receipts}

    def test_back_and_forth_is_decided_each_time(self, bureau: Bureau) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"))
        for submitted in (1, 1, 1):
            assert bureau.harvest().records["submitted"] == submitted
            assert bureau.harvest().records["submitted"] == 0
            bureau.decide(DecisionKind.RETURN)
            assert bureau.harvest().records["submitted"] == 0
            [line] = bureau.office.store.records.known("dinkes").values()
            changed = "Hardcopy, softcopy" if "SOFTCOPY" not in line.fields["bentuk"] else "Cetak"
            bureau.list(row("Informasi A", bentuk=changed))
        assert len(bureau.office.store.records.versions("dinkes")) == 2


class TestExcluded:
    """Bytes of excluded information are in no file of the office, whatever names them."""

    def nowhere(self, bureau: Bureau) -> None:
        assert bureau.anywhere(SECRET[:200]) == set()
        assert sha256(SECRET) not in set(bureau.office.archive.digests())

    def carry_through(self, bureau: Bureau) -> None:
        """Approve, establish and publish whatever can be."""
        if bureau.office.store.records.queue(agency=bureau.slug):
            with suppress(Refused):
                bureau.approve()
        if bureau.draft():
            bureau.establish()
            bureau.publish()

    def test_its_own_file(self, bureau: Bureau) -> None:
        bureau.put(tutup_txt=SECRET, buka_txt=b"terbuka")
        bureau.list(row("Informasi Terbuka", "buka.txt"), closed_row("Rahasia", "tutup.txt"))
        bureau.harvest()
        self.carry_through(bureau)
        self.nowhere(bureau)
        assert set(bureau.shown()) == {"Informasi Terbuka"}

    def test_a_twin_that_a_public_row_names(self, bureau: Bureau) -> None:
        bureau.put(tutup_txt=SECRET, salinan_txt=SECRET)
        bureau.list(row("Salinan", "salinan.txt"), closed_row("Rahasia", "tutup.txt"))
        for _ in range(2):
            bureau.harvest()
            self.carry_through(bureau)
            self.nowhere(bureau)
        assert "berkas-dikecualikan" in bureau.rules()

    def test_a_twin_while_the_excluded_file_itself_cannot_be_read(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bureau.put(tutup_txt=SECRET, salinan_txt=SECRET)
        bureau.list(row("Salinan", "salinan.txt"), closed_row("Rahasia", "tutup.txt"))
        real = os.open

        def locked(path: Any, *args: Any, **kwargs: Any) -> int:
            if str(path).endswith("tutup.txt"):
                raise PermissionError(13, "Permission denied")
            return real(path, *args, **kwargs)

        monkeypatch.setattr(os, "open", locked)
        report = bureau.harvest()
        assert [s["path"] for s in report.files["skipped"]] == ["tutup.txt"]
        self.nowhere(bureau)
        monkeypatch.undo()
        bureau.harvest()
        self.nowhere(bureau)

    def test_renamed_and_called_public_while_the_list_still_excludes_the_old_name(
        self, bureau: Bureau
    ) -> None:
        bureau.put(tutup_txt=SECRET)
        rows = [closed_row("Rahasia", "tutup.txt")]
        bureau.list(*rows)
        bureau.harvest()
        (bureau.folder / "tutup.txt").rename(bureau.folder / "laporan.txt")
        bureau.list(*rows, row("Laporan Terbuka", "laporan.txt"))
        for _ in range(3):
            bureau.harvest(accept_missing=True)
            self.carry_through(bureau)
            self.nowhere(bureau)

    def test_renamed_when_the_excluded_row_was_never_accepted(self, bureau: Bureau) -> None:
        bureau.put(tutup_txt=SECRET)
        held = {**closed_row("Rahasia", "tutup.txt"), "waktu_pembuatan": "Palangka Raya"}
        bureau.list(held)
        assert bureau.harvest().records["accepted"] == 0
        (bureau.folder / "tutup.txt").rename(bureau.folder / "laporan.txt")
        bureau.list(held, row("Laporan Terbuka", "laporan.txt"))
        for _ in range(3):
            bureau.harvest(accept_missing=True)
            self.carry_through(bureau)
            self.nowhere(bureau)

    def test_an_older_version_under_another_name(self, bureau: Bureau) -> None:
        bureau.put(tutup_txt=SECRET)
        bureau.list(closed_row("Rahasia", "tutup.txt"))
        bureau.harvest()
        bureau.put(tutup_txt=b"versi kedua", lama_txt=SECRET)
        bureau.list(closed_row("Rahasia", "tutup.txt"), row("Versi Lama", "lama.txt"))
        for _ in range(3):
            bureau.harvest()
            self.carry_through(bureau)
            self.nowhere(bureau)

    def test_harvested_as_public_before_it_was_called_excluded(self, bureau: Bureau) -> None:
        bureau.put(a_txt=SECRET)
        bureau.list(row("Catatan Layanan", "a.txt"))
        bureau.harvest()
        assert bureau.office.archive.has(sha256(SECRET))
        bureau.list(closed_row("Catatan Layanan", "a.txt"))
        bureau.harvest()
        self.nowhere(bureau)
        assert bureau.draft() is None

    def test_established_as_public_before_it_was_called_excluded(self, bureau: Bureau) -> None:
        bureau.put(a_txt=SECRET)
        bureau.list(row("Catatan Layanan", "a.txt"), row("Informasi Lain", bentuk="Cetak"))
        bureau.whole()
        bureau.list(closed_row("Catatan Layanan", "a.txt"), row("Informasi Lain", bentuk="Cetak"))
        bureau.harvest()
        assert bureau.office.archive.has(sha256(SECRET)), "the edition in force shows it"
        bureau.draft()
        bureau.establish()
        bureau.publish()
        assert set(bureau.shown()) == {"Informasi Lain"}
        bureau.harvest()
        self.nowhere(bureau)

    def test_named_by_another_agency(self, bureau: Bureau, tmp_path: Path) -> None:
        bureau.put(tutup_txt=SECRET)
        bureau.list(closed_row("Rahasia", "tutup.txt"))
        bureau.harvest()
        other = Bureau(tmp_path, "disdik")
        other.put(berkas_txt=SECRET)
        other.list(row("Berkas Terbuka", "berkas.txt"))
        other.harvest()
        self.carry_through(other)
        self.nowhere(bureau)
        self.nowhere(other)
        assert other.shown() == {}

    @pytest.mark.parametrize("approved", [False, True])
    def test_excluded_by_another_agency_after_it_was_submitted(
        self, bureau: Bureau, tmp_path: Path, approved: bool
    ) -> None:
        bureau.put(a_txt=SECRET)
        bureau.list(row("Catatan Layanan", "a.txt"))
        bureau.harvest()
        (waiting,) = bureau.office.store.records.queue(agency=bureau.slug)
        if approved:
            bureau.approve()
            bureau.draft()
        other = Bureau(tmp_path, "disdik")
        other.put(tutup_txt=SECRET)
        other.list(closed_row("Rahasia", "tutup.txt"))
        other.harvest()
        with pytest.raises(Refused, match="dikecualikan"):
            bureau.establish() if approved else bureau.approve()
        assert any("dikecualikan" in why for why in bureau.refusals())
        returned = Verdict(waiting.id, DecisionKind.RETURN, "dikecualikan instansi lain")
        approve.decide(bureau.office, [returned], UTAMA)
        assert bureau.draft() is None
        self.nowhere(bureau)

    def test_named_by_one_list_while_the_list_that_excludes_it_cannot_be_read(
        self, bureau: Bureau
    ) -> None:
        bureau.put(a_txt=SECRET)
        bureau.list(row("Catatan Layanan", "a.txt"))
        bureau.write("inventaris-dik.xlsx", b"PK\x03\x04 rusak")
        assert bureau.harvest().status == "blocked"
        self.nowhere(bureau)

    def test_a_row_whose_class_is_only_nearly_excluded(self, bureau: Bureau) -> None:
        bureau.put(a_txt=SECRET)
        unclear = {**row("Catatan Layanan", "a.txt"), "klasifikasi": "Dikecualikan?"}
        bureau.list(unclear, row("Catatan Terbuka", "a.txt"))
        bureau.harvest()
        self.carry_through(bureau)
        self.nowhere(bureau)

    def test_a_file_of_no_row_is_not_copied_either(self, bureau: Bureau) -> None:
        bureau.put(a_txt=SECRET)
        bureau.list(row("Informasi Lain", bentuk="Cetak"))
        bureau.harvest()
        self.nowhere(bureau)


def missed(bureau: Bureau) -> list[str]:
    """Name the files that are told to be gone."""
    findings = bureau.office.store.harvests.findings(bureau.slug)
    return [f.file for f in findings if f.rule == "berkas-hilang"]


class TestBrake:
    @pytest.fixture
    def full(self, bureau: Bureau) -> Bureau:
        for number in range(6):
            bureau.write(f"{number}.txt", f"isi {number}".encode())
        bureau.list(*(row(f"Informasi {n}", f"{n}.txt") for n in range(6)))
        bureau.whole()
        return bureau

    def unmoved(self, bureau: Bureau, writes: int) -> None:
        bureau.publish()
        assert len(bureau.shown()) == 6
        assert bureau.portal.writes == writes
        assert len(bureau.office.store.harvests.documents("dinkes")) == 7

    def test_an_emptied_an_absent_and_a_half_empty_folder_hold_everything(
        self, full: Bureau
    ) -> None:
        writes = full.portal.writes
        for number in range(4):
            (full.folder / f"{number}.txt").unlink()
        report = full.harvest()
        assert (report.status, report.records["submitted"]) == ("held", 0)
        assert "--accept-missing" in report.reason
        assert "misalnya" in report.reason, "which files, for a person who has no shell"
        self.unmoved(full, writes)
        shutil.rmtree(full.folder)
        with pytest.raises(FolderUnavailable):
            full.harvest()
        self.unmoved(full, writes)
        full.folder.mkdir()
        assert full.harvest().status == "held"
        self.unmoved(full, writes)

    def test_a_person_may_say_that_it_is_so_and_still_nothing_is_withdrawn(
        self, full: Bureau
    ) -> None:
        for number in range(4):
            (full.folder / f"{number}.txt").unlink()
        full.list(*(row(f"Informasi {n}", f"{n}.txt") for n in (4, 5)))
        report = full.harvest(accept_missing=True)
        assert report.status == "done"
        assert report.files["missing"] == 4
        full.publish()
        assert len(full.shown()) == 6

    def test_a_few_gone_are_a_finding_each(self, full: Bureau) -> None:
        (full.folder / "0.txt").unlink()
        report = full.harvest()
        assert (report.status, report.files["missing"]) == ("done", 1)
        assert "berkas-tidak-ditemukan" in full.rules()
        full.publish()
        assert len(full.shown()) == 6

    def test_what_is_gone_is_told_until_it_is_back_or_no_more_public(self, full: Bureau) -> None:
        """Also where no row names it any more, and where nothing else happens."""
        for number in (0, 1):
            (full.folder / f"{number}.txt").unlink()
        full.list(*(row(f"Informasi {n}", f"{n}.txt") for n in range(2, 6)))
        for again in (False, True):
            full.harvest()
            assert missed(full) == ["0.txt", "1.txt"], again
        assert len(full.shown()) == 6
        full.write("kembali.txt", b"isi 0")
        full.harvest()
        assert missed(full) == ["1.txt"]
        lost = full.record_id("Informasi 1")
        withdraw.withdraw(full.office, lost, Instruction(ADMIN, "sudah tidak berlaku"))
        full.harvest()
        assert missed(full) == []

    def test_a_list_or_a_file_behind_a_wildcard_that_is_gone_is_told(self, bureau: Bureau) -> None:
        for number in range(6):
            bureau.write(f"data/{number}.txt", f"isi {number}".encode())
        bureau.list(row("Data bulanan", "data/*"))
        bureau.write("lain/inventaris.csv", as_csv([row("Tanpa berkas", bentuk="Cetak")]))
        bureau.write("lepas.txt", b"tidak di daftar")
        bureau.harvest()
        for path in ("data/3.txt", "lain/inventaris.csv", "lepas.txt"):
            (bureau.folder / path).unlink()
        bureau.harvest()
        assert missed(bureau) == ["data/3.txt", "lain/inventaris.csv"]

    def test_new_files_as_large_as_many_others_do_not_stand_for_all_of_them(
        self, full: Bureau
    ) -> None:
        for number in range(4):
            (full.folder / f"{number}.txt").unlink()
        full.write("baru.txt", b"isi 9")
        assert full.harvest().status == "held"

    def test_other_files_in_place_of_all_are_no_renames(self, full: Bureau) -> None:
        for number in range(4):
            (full.folder / f"{number}.txt").unlink()
            full.write(f"baru {number}.txt", f"lain{number}".encode())
        assert full.harvest().status == "held"
        assert full.harvest(accept_missing=True).status == "done"

    def test_an_emptied_folder_of_one_file_is_held_too(self, bureau: Bureau) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"))
        bureau.harvest()
        (bureau.folder / "inventaris.csv").unlink()
        assert bureau.harvest().status == "held"
        assert bureau.harvest(accept_missing=True).status == "blocked"

    def test_a_folder_that_was_sorted_anew_is_not_a_deletion(self, full: Bureau) -> None:
        (full.folder / "2026").mkdir()
        for number in range(6):
            (full.folder / f"{number}.txt").rename(full.folder / "2026" / f"{number}.txt")
        report = full.harvest()
        assert (report.status, report.files["renamed"]) == ("done", 6)
        assert report.records["submitted"] == 0


class TestWhoMayAct:
    @pytest.fixture
    def waiting(self, bureau: Bureau) -> Bureau:
        bureau.list(row("Informasi A", bentuk="Cetak"))
        bureau.harvest()
        return bureau

    @pytest.mark.parametrize("officer", [PEMBANTU, ATASAN, ADMIN, "siapa.ini", "", "\ud800\x00"])
    def test_only_the_chief_officer_decides_and_every_attempt_is_kept(
        self, waiting: Bureau, officer: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            waiting.decide(DecisionKind.APPROVE, by=officer)
        assert waiting.refusals() == [str(refused.value)]
        assert verify(waiting.office.store.audit.events()) == []
        assert waiting.office.store.decisions.of("dinkes") == []

    @pytest.mark.parametrize("officer", [PEMBANTU, UTAMA, ADMIN, "siapa.ini"])
    def test_only_the_superior_establishes_and_every_attempt_is_kept(
        self, waiting: Bureau, officer: str
    ) -> None:
        waiting.approve()
        waiting.draft()
        with pytest.raises(Refused) as refused:
            waiting.establish(by=officer)
        assert waiting.refusals() == [str(refused.value)]
        assert waiting.office.store.editions.current("dinkes") is None

    def test_an_officer_of_another_agency_or_another_time_is_refused(self, waiting: Bureau) -> None:
        officers = waiting.office.config.officers
        officers[UTAMA] = replace(officers[UTAMA], agencies=("disdik",))
        with pytest.raises(Refused, match="tidak bertugas"):
            waiting.approve()
        officers[UTAMA] = replace(officers[UTAMA], agencies=(), until=waiting.office.today)
        assert len(waiting.approve()) == 1

    def test_nobody_decides_on_their_own_proposal(self, bureau: Bureau) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"))
        collect.take_inventory(bureau.office, bureau.agency)
        collect.check_records(bureau.office, bureau.agency)
        collect.submit_records(bureau.office, bureau.agency, by=UTAMA)
        with pytest.raises(Refused, match="empat mata"):
            bureau.approve()

    def test_nobody_establishes_what_they_alone_approved(self, waiting: Bureau) -> None:
        waiting.approve()
        waiting.draft()
        officers = waiting.office.config.officers
        officers[UTAMA] = replace(officers[UTAMA], role=Role.SUPERIOR)
        with pytest.raises(Refused, match="empat mata"):
            waiting.establish(by=UTAMA)
        assert waiting.establish().decree is not None

    def test_a_decree_without_number_or_draft_is_refused(self, waiting: Bureau) -> None:
        office, agency = waiting.office, waiting.agency
        with pytest.raises(Refused, match="Tidak ada rancangan"):
            waiting.establish()
        waiting.approve()
        waiting.draft()
        with pytest.raises(Refused, match="Nomor"):
            establish.establish(office, agency, ATASAN, " ", office.today)
        waiting.establish()
        with pytest.raises(Refused, match="Tidak ada rancangan"):
            waiting.establish()

    def test_a_no_without_a_reason_is_refused(self, waiting: Bureau) -> None:
        with pytest.raises(Refused, match="alasan"):
            approve.decide(waiting.office, [Verdict(1, DecisionKind.RETURN, "  ")], UTAMA)


class TestWithdrawing:
    @pytest.fixture
    def live(self, bureau: Bureau) -> Bureau:
        bureau.put(a_txt=b"versi satu")
        bureau.list(row("Informasi A", "a.txt"), row("Informasi B", bentuk="Cetak"))
        bureau.whole()
        return bureau

    def take(self, bureau: Bureau, title: str = "Informasi A", by: str = ADMIN) -> PublishReport:
        return withdraw.withdraw(
            bureau.office, bureau.record_id(title), Instruction(by, "salah unggah")
        )

    def test_what_is_withdrawn_is_gone_at_once_and_stays_gone(self, live: Bureau) -> None:
        self.take(live)
        assert set(live.shown()) == {"Informasi B"}
        writes = live.portal.writes
        live.harvest()
        live.publish()
        live.publish()
        assert set(live.shown()) == {"Informasi B"}
        assert live.portal.writes == writes
        assert live.office.store.publications.receipts("dinkes")[-1].action is Action.WITHDRAW

    def test_another_edition_with_the_same_version_does_not_bring_it_back(
        self, live: Bureau
    ) -> None:
        self.take(live)
        live.list(
            row("Informasi A", "a.txt"),
            row("Informasi B", bentuk="Cetak"),
            row("Informasi C", bentuk="Cetak"),
        )
        live.whole()
        assert set(live.shown()) == {"Informasi B", "Informasi C"}

    def test_a_new_version_brings_it_back_only_through_both_gates(self, live: Bureau) -> None:
        self.take(live)
        live.put(a_txt=b"versi kedua")
        live.harvest()
        live.publish()
        live.approve()
        live.draft()
        live.publish()
        assert set(live.shown()) == {"Informasi B"}
        live.establish()
        live.publish()
        assert live.shown()["Informasi A"] == {sha256(b"versi kedua")}

    @pytest.mark.parametrize(
        ("officer", "reason", "why"),
        [
            (PEMBANTU, "alasan", "tidak berwenang"),
            ("siapa.ini", "alasan", "tidak dikenal"),
            (ADMIN, " ", "alasan"),
        ],
    )
    def test_who_may_not_is_refused_and_that_is_kept(
        self, live: Bureau, officer: str, reason: str, why: str
    ) -> None:
        with pytest.raises(Refused, match=why):
            withdraw.withdraw(
                live.office, live.record_id("Informasi A"), Instruction(officer, reason)
            )
        assert len(live.refusals()) == 1
        assert len(live.shown()) == 2

    def test_what_is_not_there_or_no_record_is_refused(self, live: Bureau) -> None:
        self.take(live)
        with pytest.raises(Refused, match="sudah dicabut"):
            self.take(live)
        registers = [
            i for i, s in live.portal.datasets.items() if s.dataset["jenis_entri"] == "daftar"
        ]
        for unknown in ("bukan-id", *registers):
            with pytest.raises(Refused):
                withdraw.withdraw(live.office, unknown, Instruction(ADMIN, "alasan"))
        assert live.office.store.takebacks.of("dinkes").versions == {
            (live.record_id("Informasi A"), r.content_hash)
            for r in live.office.store.records.known("dinkes").values()
            if r.title == "Informasi A"
        }

    def test_a_portal_that_does_not_answer_only_delays_it(self, live: Bureau) -> None:
        def away(number: int, moment: str) -> None:
            raise PortalUnreachable("Portal tidak menjawab.")

        live.portal.trouble = away
        assert self.take(live).held
        assert [e.register.agency for e in live.office.store.editions.unpublished()] == ["dinkes"]
        live.portal.trouble = None
        live.publish()
        assert set(live.shown()) == {"Informasi B"}
        assert live.office.store.editions.unpublished() == []


class TestHostileInput:
    def test_text_that_databases_hate_is_a_row_like_any_other(self, bureau: Bureau) -> None:
        long = "panjang " * 20_000
        bureau.list(
            row("Judul 🌴 عربى \u202e terbalik", bentuk="Cetak"),
            row("'; DROP TABLE record; --", bentuk="Cetak"),
            row("Ringkasan panjang", bentuk="Cetak", ringkasan=long),
            row("Judul " + "x" * 5_000, bentuk="Cetak"),
            row("Berkas aneh", "\x07.txt; ../../etc/passwd"),
        )
        bureau.put(a_txt=b"isi")
        resources = [
            {"name": title, "path": "a.txt", "title": title, "didd": {**row(title)}}
            for title in ("Setengah \ud83c huruf", "Judul dengan \x00 nol", "Balik \udfff")
        ]
        bureau.write("datapackage.json", json.dumps({"resources": resources}).encode())
        bureau.write("b.txt", b"isi lain")
        bureau.write("b.txt.yaml", b'judul: "Sidecar \\ud800 \\0 aneh"\nklasifikasi: Berkala\n')
        report = bureau.harvest()
        assert report.status == "done", report.reason
        assert report.records["rows"] >= 7
        again = bureau.harvest()
        assert again.records == {**report.records, "submitted": 0}
        bureau.approve()
        bureau.draft()
        bureau.establish()
        assert bureau.publish().held == ()
        assert verify(bureau.office.store.audit.events()) == []

    def test_names_of_any_bytes_are_listed_once_each(self, bureau: Bureau) -> None:
        names = [
            b"caf\xe9.txt", b"caf%E9.txt", "café.txt".encode(), "cafe\u0301.txt".encode(),
            b"baris\nbaru.txt", b'"kutip" \'tunggal\'.txt', b"\xf0\x9f\x8c\xb4.txt",
            b"a" * 250 + b".txt", b"-rf", b"%", b"\x01\x7f.txt",
        ]  # fmt: skip
        folder = os.fsencode(bureau.folder)
        for name in names:
            with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123 - names of bytes
                file.write(b"isi " + name)
        bureau.list(row("Informasi A", bentuk="Cetak"))
        report = bureau.harvest()
        assert report.status == "done"
        assert report.files["new"] == len(names) + 1
        documents = bureau.office.store.harvests.documents("dinkes")
        assert len({d.sha256 for d in documents.values()}) == len(names) + 1
        assert bureau.harvest().files["unchanged"] == len(names) + 1

    def test_deep_folders_do_not_exhaust_anything(self, bureau: Bureau) -> None:
        handle = os.open(bureau.folder, os.O_RDONLY)
        for _ in range(1200):
            os.mkdir("d", dir_fd=handle)
            deeper = os.open("d", os.O_RDONLY, dir_fd=handle)
            os.close(handle)
            handle = deeper
        os.close(handle)
        bureau.list(row("Informasi A", bentuk="Cetak"))
        try:
            assert bureau.harvest().status == "done"
        finally:  # Python itself cannot take away so deep a folder
            subprocess.run(["rm", "-rf", bureau.folder / "d"], check=True)

    def test_every_file_of_other_peoples_collections_is_listed_once(self, bureau: Bureau) -> None:
        real = ROOT.parent / "shared" / "realdata"
        if not real.is_dir():
            pytest.skip("no ../shared/realdata here")
        paths = {p.relative_to(real).as_posix() for p in real.rglob("*") if not p.is_dir()}
        source = replace(bureau.agency, source=str(real))
        found = collect.take_inventory(bureau.office, source)
        skipped = [s.path for s in found.skipped]
        assert sorted([*found.documents, *skipped]) == sorted(paths)
        assert all(s.reason for s in found.skipped)
        assert {f.file for f in found.findings if f.rule == "berkas-dilewati"} == set(skipped)

    def test_what_is_passed_over_is_told_but_for_what_nobody_hands_in(self, bureau: Bureau) -> None:
        bureau.list(row("Kosong", "kosong.txt"))
        for name in ("kosong.txt", "Thumbs.db", ".DS_Store", "~$a.docx", "a.pdf:Zone.Identifier"):
            bureau.write(name, b"")
        (bureau.folder / "tautan.txt").symlink_to("inventaris.csv")
        bureau.harvest()
        findings = bureau.office.store.harvests.findings(bureau.slug)
        reported = {f.file: f.message for f in findings if f.rule == "berkas-dilewati"}
        assert list(reported) == ["kosong.txt", "tautan.txt"]
        assert "0 byte" in reported["kosong.txt"]
        assert "tautan" in reported["tautan.txt"]
        slip = (bureau.folder / "_hasil/HASIL-PEMERIKSAAN.html").read_text()
        assert all(message in slip for message in reported.values())

    def test_a_file_that_is_there_but_passed_over_is_not_called_gone(self, bureau: Bureau) -> None:
        bureau.list(row("Informasi A", "sub/a.txt"), row("Informasi B", "b.txt"))
        bureau.put(b_txt=b"isi b", c_txt=b"isi c", d_txt=b"isi d")
        bureau.write("sub/a.txt", b"isi a")
        bureau.harvest()
        bureau.put(b_txt=b"")
        (bureau.folder / "sub").rename(bureau.folder / ".sub")
        (bureau.folder / "sub").symlink_to(".sub")
        bureau.harvest()
        assert missed(bureau) == []
        assert "berkas-dilewati" in bureau.rules(severity="warning")

    def test_links_pipes_and_devices_are_left_out_with_a_reason(self, bureau: Bureau) -> None:
        outside = bureau.sources / "di-luar.txt"
        outside.write_bytes(SECRET)
        (bureau.folder / "tautan.txt").symlink_to(outside)
        (bureau.folder / "tautan-folder").symlink_to(bureau.sources)
        (bureau.folder / "putus.txt").symlink_to("tidak-ada")
        os.mkfifo(bureau.folder / "pipa.txt")
        (bureau.folder / "kosong.txt").touch()
        bureau.list(row("Informasi A", "tautan.txt; pipa.txt; kosong.txt"))
        report = bureau.harvest()
        reasons = {s["path"]: s["reason"] for s in report.files["skipped"]}
        assert set(reasons) == {
            "tautan.txt", "tautan-folder", "putus.txt", "pipa.txt", "kosong.txt",
        }  # fmt: skip
        assert all(reasons.values())
        assert bureau.anywhere(SECRET[:100]) == set()

    def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_time(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = bureau.write("a.txt", b"setengah")
        bureau.list(row("Informasi A", "a.txt"))
        real = os.open

        def growing(path: Any, *args: Any, **kwargs: Any) -> int:
            if str(path).endswith("a.txt"):
                target.write_bytes(b"setengah dan selebihnya")
            return real(path, *args, **kwargs)

        monkeypatch.setattr(os, "open", growing)
        report = bureau.harvest()
        assert [s["path"] for s in report.files["skipped"]] == ["a.txt"]
        assert list(bureau.office.archive.digests()) == []
        monkeypatch.undo()
        bureau.harvest()
        assert list(bureau.office.archive.digests()) == [sha256(b"setengah dan selebihnya")]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("inventaris.csv", b""),
            ("inventaris.csv", b"\x00" * 50),
            ("inventaris.csv", b"catatan saja\n"),
            ("inventaris.xlsx", b"PK\x03\x04 rusak"),
            ("inventaris.xlsx", b"%PDF-1.7"),
            ("datapackage.json", b"{"),
            ("tanpa-inventaris.txt", b"isi"),
        ],
    )
    def test_a_list_that_cannot_be_trusted_stops_and_says_why(
        self, bureau: Bureau, name: str, content: bytes
    ) -> None:
        bureau.write(name, content)
        report = bureau.harvest()
        assert report.status == "blocked"
        assert report.reason
        assert report.records["submitted"] == 0
        assert (bureau.folder / "_hasil").is_dir()


class TestPreview:
    def test_a_preview_writes_the_slip_and_nothing_else(self, bureau: Bureau) -> None:
        bureau.put(a_txt=b"isi", tutup_txt=SECRET)
        bureau.list(row("Informasi A", "a.txt"), closed_row("Rahasia", "tutup.txt"))
        report = collect.preview(bureau.office, bureau.agency)
        assert report.status == "preview"
        assert (report.records["accepted"], report.records["submitted"]) == (2, 0)
        assert list(bureau.office.archive.digests()) == []
        store = bureau.office.store
        assert store.harvests.latest("dinkes") is None
        assert store.harvests.documents("dinkes") == {}
        assert store.records.known("dinkes") == {}
        assert list(store.audit.events()) == []
        before = tree(bureau.folder)
        assert {p for p in before if p.startswith("_hasil/")}
        done = bureau.harvest()
        assert {**done.records, "submitted": 0} == dict(report.records)
        assert tree(bureau.folder) == before

    def test_a_dry_run_writes_nothing(self, bureau: Bureau) -> None:
        bureau.list(row("Informasi A", bentuk="Cetak"))
        bureau.harvest()
        bureau.approve()
        bureau.draft()
        bureau.establish()
        report = publish.dry_run(bureau.office, bureau.agency)
        assert report is not None
        assert len(report.plan["create"]) == 2
        assert (report.receipts, bureau.portal.writes, bureau.portal.datasets) == ((), 0, {})
        with pytest.raises(PlanChanged):
            publish.publish(bureau.office, bureau.agency, expected="0" * 64)
        assert bureau.portal.writes == 0
        done = publish.publish(bureau.office, bureau.agency, expected=report.plan["hash"])
        assert done is not None
        assert len(done.receipts) == 2


def test_a_list_written_by_these_tests_has_no_fault(bureau: Bureau) -> None:
    bureau.put(a_txt=b"isi", tutup_txt=SECRET)
    bureau.list(row("Informasi A", "a.txt"), closed_row("Rahasia", "tutup.txt"))
    bureau.harvest()
    assert bureau.rules() == set()
    assert as_csv([]).count(b"\n") == 1
