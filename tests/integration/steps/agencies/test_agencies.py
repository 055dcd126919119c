"""Agencies in the database: seeded once, renamed, merged, ended, from folder to portal."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from didd.adapters.folders.local_writer import LocalWriter
from didd.adapters.store import open_store
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.approval.what_may_be_decided import Refused
from didd.config.agencies import Agencies, AgencySpec
from didd.model import State
from didd.office import OfficeError
from didd.steps.agencies.changing import change_agencies, planned
from didd.steps.agencies.following_up import follow_up
from didd.steps.agencies.import_agencies import import_agencies, untaken
from didd.steps.collect import collect
from didd.steps.collect.at_desk.look import row_now
from didd.steps.collect.at_desk.mend import Wanted, add_item, mend_row
from didd.steps.lists.exclude import establish_excluded
from didd.steps.workspace.bin import empty_bin, in_bin
from didd.steps.workspace.files import (
    Brought,
    Move,
    delete_file,
    move_file,
    put_file,
    restore_file,
)
from didd.steps.workspace.folder_acts import entries_of
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, closed_row, row
from tests.support.consequence_tests import exclude_all

OLD = "Dinas Kesehatan"
NEW = "Badan Kesehatan Contoh"


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    made = Bureau(tmp_path, database=store_url)
    made.office.seed_officers()
    return made


def do(
    bureau: Bureau, kind: Kind, *slugs: str, later: int = 0, by: str = ADMIN, **said: str
) -> None:
    day = bureau.office.today + timedelta(days=later)
    change_agencies(bureau.office, by, AgencyAct(kind, slugs, day, "Pergub contoh 1/2026", **said))
    refresh(bureau)


def refresh(bureau: Bureau) -> None:
    bureau.office = bureau.office.fresh()
    bureau.agency = bureau.office.agency(bureau.slug)


def at(bureau: Bureau, days: int) -> None:
    """Let days pass."""
    now: Callable[[], object] = bureau.office.now
    bureau.office = replace(bureau.office, now=lambda: now() + timedelta(days=days))
    refresh(bureau)


def waiting(bureau: Bureau, slug: str) -> list[str]:
    return [s.record.title for s in bureau.office.store.records.queue(agency=slug)]


def kept_with_us(bureau: Bureau, slug: str = "dinkes") -> Path:
    """Let the agency have no folder of its own; return where the office keeps its files."""
    bureau.office = replace(bureau.office, desk_files=bureau.place / "kept")
    own = bureau.sources / slug
    if own.is_dir():
        own.rmdir()
    return bureau.place / "kept" / slug


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def files_below(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def typed(bureau: Bureau, number: int, **cells: str) -> None:
    """Mend cells of a row of the list at the desk, as nobody else did meanwhile."""
    place = ("inventaris.csv", "", number)
    known = row_now(bureau.office, bureau.agency, place)
    about = bureau.office.store.desk_cells.about
    before = about(bureau.slug, known.desk.item) if known and known.desk else []
    wanted = Wanted(cells, last=before[-1].id if before else 0)
    assert mend_row(bureau.office, bureau.agency, PEMBANTU, place, wanted)


class TestInTheDatabase:
    def test_the_file_seeds_an_empty_store_and_is_not_asked_after_it(self, bureau: Bureau) -> None:
        office = bureau.office
        assert office.seed_agencies()
        before = {a.slug: a for a in office.config.agencies.values()}
        other = Agencies(agencies=(AgencySpec(slug="lain", name="Lain", abbreviation="L"),))
        changed = replace(office, config=office.config.with_agencies(other))
        assert not changed.seed_agencies()
        assert changed.fresh().config.agencies == before
        assert [e.act for e in office.store.audit.events()].count("agencies.seeded") == 1
        assert bureau.broken() == []

    def test_nothing_changed_costs_one_query_and_gives_the_same(self, bureau: Bureau) -> None:
        bureau.office.seed_agencies()
        office = bureau.office.fresh()
        assert office.fresh() is office

    def test_another_process_sees_a_change_at_once(self, bureau: Bureau, store_url: str) -> None:
        bureau.office.seed_agencies()
        other = replace(bureau.office, store=open_store(store_url)).fresh()
        do(bureau, Kind.RENAMED, "dinkes", name=NEW)
        assert other.agency("dinkes").name == OLD
        assert other.fresh().agency("dinkes").name == NEW
        other.store.close()

    def test_only_an_administrator_changes_agencies_and_a_refusal_is_kept(
        self, bureau: Bureau
    ) -> None:
        with pytest.raises(Refused):
            do(bureau, Kind.RENAMED, "dinkes", by=UTAMA, name=NEW)
        with pytest.raises(Refused):
            do(bureau, Kind.RENAMED, "tidak-ada", name=NEW)
        assert len(bureau.refusals()) == 2
        assert bureau.office.store.agencies.all()[-1].kind is Kind.TAKEN

    def test_an_effect_that_was_shown_before_another_change_is_not_confirmed(
        self, bureau: Bureau
    ) -> None:
        bureau.office.seed_agencies()
        shown = bureau.office.store.agencies.newest()
        do(bureau, Kind.RENAMED, "dinkes", name=NEW)
        act = AgencyAct(Kind.ENDED, ("dinkes",), bureau.office.today, "contoh")
        with pytest.raises(Refused, match="berubah sejak"):
            change_agencies(bureau.office, ADMIN, act, shown)
        assert bureau.office.fresh().agency("dinkes").living

    def test_showing_an_effect_changes_nothing(self, bureau: Bureau) -> None:
        act = AgencyAct(Kind.RENAMED, ("dinkes",), bureau.office.today, "contoh", name=NEW)
        assert [c.agency for c in planned(bureau.office, ADMIN, act)] == ["dinkes"]
        assert bureau.office.fresh().agency("dinkes").name == OLD


class TestFiles:
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("/etc", "Folder di server ini"),
            ("file:///etc", "Folder di server ini"),
            ("../../archive", "Folder di server ini"),
            ("sftp://nama:rahasia@server.example/a", "tanpa kata sandi"),
            ("gopher://server.example/a", "bukan alamat folder"),
        ],
    )
    def test_no_folder_of_this_server_and_no_password_is_taken(
        self, bureau: Bureau, source: str, said: str
    ) -> None:
        with pytest.raises(Refused, match=said):
            do(bureau, Kind.ADDED, "dinas-baru", name="Dinas Baru Contoh", source=source)
        assert "dinas-baru" not in bureau.office.fresh().config.agencies
        kept = "".join(str(e) for e in bureau.office.store.evidence.read().events)
        assert "rahasia" not in kept

    def test_an_address_on_another_server_is_taken(self, bureau: Bureau) -> None:
        source = "sftp://server.example/dinas-baru"
        do(bureau, Kind.ADDED, "dinas-baru", name="Dinas Baru Contoh", source=source)
        assert bureau.office.agency("dinas-baru").source == source

    def test_a_changed_file_is_told_and_taken_only_by_command(
        self, bureau: Bureau, tmp_path: Path
    ) -> None:
        office = bureau.office
        office.seed_agencies()
        file = tmp_path / "agencies.yaml"
        text = (office.config.directory / "agencies.yaml").read_text()
        text = text.replace(f"name: {OLD}", f"name: {NEW}").replace(
            f'name: "{OLD}"', f"name: {NEW}"
        )
        file.write_text(
            f"{text}  - {{slug: uptd-contoh, name: UPTD, abbreviation: U, parent: dinkes}}\n"
        )
        listed = Agencies.model_validate({"agencies": import_values(file)})
        assert untaken(office, listed).keys() == {"dinkes", "uptd-contoh"}
        assert office.fresh().agency("dinkes").name == OLD

        done = import_agencies(office, ADMIN, file, office.today)
        assert (done.new, done.changed) == (("uptd-contoh",), ("dinkes",))
        now = office.fresh()
        assert (now.agency("dinkes").name, now.agency("dinkes").former) == (NEW, (OLD,))
        assert now.agency("uptd-contoh").parent_name == NEW
        again = import_agencies(now, ADMIN, file, office.today)
        assert (again.new, again.changed) == ((), ())
        assert untaken(now, listed) == {}
        assert bureau.broken() == []

    @pytest.mark.parametrize(
        "text", ["agencies: []", "officers: []", "- {slug: x}", "[", "a: \xff"]
    )
    def test_a_file_that_lists_none_is_told(
        self, bureau: Bureau, tmp_path: Path, text: str
    ) -> None:
        file = tmp_path / "lain.yaml"
        file.write_bytes(text.encode("latin-1"))
        with pytest.raises(OfficeError):
            import_agencies(bureau.office, ADMIN, file, bureau.office.today)

    def test_nobody_imports_without_being_an_administrator(
        self, bureau: Bureau, tmp_path: Path
    ) -> None:
        file = bureau.office.config.directory / "agencies.yaml"
        for by in ("", UTAMA):
            with pytest.raises(Refused):
                import_agencies(bureau.office, by, file, bureau.office.today)


def import_values(file: Path) -> list[dict[str, object]]:
    import yaml

    return list(yaml.safe_load(file.read_text())["agencies"])


class TestRenaming:
    def test_what_was_published_keeps_the_old_name_and_what_is_new_has_the_new_one(
        self, bureau: Bureau
    ) -> None:
        bureau.list(row("Rencana Strategis"))
        bureau.whole()
        (before,) = bureau.office.store.editions.established("dinkes")
        do(bureau, Kind.RENAMED, "dinkes", name=NEW, abbreviation="BKC")
        # The portal is told without anybody asking for it.
        assert [e.register.agency for e in bureau.office.store.editions.unpublished(
            bureau.office.now())] == ["dinkes"]  # fmt: skip
        bureau.publish()
        assert follow_up(bureau.office).due == ()

        assert bureau.portal.organizations == {"dinkes": NEW}
        assert bureau.portal.said["dinkes"] == f"BKC. Dahulu: {OLD}."
        (item,) = items(bureau)
        assert (item["owner_org"], item["pd_asal"], item["pd_penerus"]) == ("dinkes", OLD, "")
        assert OLD in lists(bureau)[0]["title"]

        bureau.list(row("Rencana Strategis"), row("Laporan Kinerja"))
        bureau.whole()
        said = {i["title"]: i["pd_asal"] for i in items(bureau)}
        assert said == {"Rencana Strategis": OLD, "Laporan Kinerja": ""}
        assert {i["owner_org"] for i in items(bureau)} == {"dinkes"}
        first, last = bureau.office.store.editions.established("dinkes")
        assert first == before
        assert last.register.agency_name == NEW
        assert bureau.broken() == []

    def test_a_name_is_told_where_only_what_is_excluded_is_listed(self, bureau: Bureau) -> None:
        bureau.list(closed_row("Data pelapor", ""))
        bureau.harvest()
        exclude_all(bureau)
        day = bureau.office.today
        establish_excluded(bureau.office, bureau.agency, ATASAN, "DIK/1", day)
        bureau.publish()
        do(bureau, Kind.RENAMED, "dinkes", later=3, name=NEW)
        at(bureau, 3)
        assert follow_up(bureau.office).due == ("dinkes",)
        assert follow_up(bureau.office).due == ()

    def test_a_name_of_a_later_day_is_told_on_that_day(self, bureau: Bureau) -> None:
        bureau.list(row("Rencana Strategis"))
        bureau.whole()
        do(bureau, Kind.RENAMED, "dinkes", later=3, name=NEW)
        assert bureau.agency.name == OLD
        assert not bureau.office.store.editions.unpublished(bureau.office.now())
        at(bureau, 3)
        assert bureau.agency.name == NEW
        assert follow_up(bureau.office).due == ("dinkes",)
        assert follow_up(bureau.office).due == ()
        bureau.publish()
        assert bureau.portal.organizations["dinkes"] == NEW

    def test_what_never_changed_its_name_is_as_it_was(self, bureau: Bureau) -> None:
        bureau.list(row("Rencana Strategis"))
        bureau.whole()
        assert "pd_asal" not in items(bureau)[0]
        do(bureau, Kind.RENAMED, "dlh", name="Dinas Lain Contoh")
        assert not bureau.publish().receipts


class TestMerging:
    def test_open_work_goes_on_under_the_successor_and_what_was_published_stays(
        self, bureau: Bureau
    ) -> None:
        bureau.list(row("Sudah Terbit"))
        bureau.whole()
        bureau.list(row("Sudah Terbit"), row("Disetujui"), row("Menunggu"), row("Ditolak"))
        bureau.harvest()
        bureau.approve("Disetujui")
        bureau.draft()
        do(bureau, Kind.MERGED, "dinkes", into="dlh")

        assert waiting(bureau, "dinkes") == []
        assert sorted(waiting(bureau, "dlh")) == ["Disetujui", "Ditolak", "Menunggu"]
        assert bureau.office.store.editions.draft("dinkes") is None
        assert len(bureau.office.store.editions.established("dinkes")) == 1
        assert follow_up(bureau.office).handed == {}
        assert bureau.broken() == []

        bureau.publish()
        (item,) = items(bureau)
        dlh = bureau.office.agency("dlh")
        assert (item["title"], item["owner_org"]) == ("Sudah Terbit", "dinkes")
        assert (item["pd_asal"], item["pd_penerus"]) == ("", dlh.name)
        assert f"Dilanjutkan oleh: {dlh.name}." in bureau.portal.said["dinkes"]

        ours, bureau.slug = bureau.slug, "dlh"
        refresh(bureau)
        bureau.approve("Menunggu", "Disetujui")
        bureau.draft()
        bureau.establish()
        bureau.publish()
        shown = {i["title"]: i["owner_org"] for i in items(bureau)}
        assert shown == {"Sudah Terbit": ours, "Menunggu": "dlh", "Disetujui": "dlh"}
        assert bureau.broken() == []

    def test_who_submitted_is_still_not_who_approves(self, bureau: Bureau) -> None:
        bureau.list(row("Menunggu"))
        bureau.harvest()
        (before,) = bureau.office.store.records.queue(agency="dinkes")
        do(bureau, Kind.MERGED, "dinkes", into="dlh")
        (now,) = bureau.office.store.records.queue(agency="dlh")
        assert now.submitted_by == before.submitted_by != "system.agencies"
        assert (now.through, now.holder) == ("system.agencies", before.holder)
        old = bureau.office.store.records.submission(before.id)
        assert old is not None
        assert old.state is State.SUPERSEDED

    def test_the_successors_own_list_takes_its_items_over_without_doubles(
        self, bureau: Bureau
    ) -> None:
        bureau.list(row("Menunggu"))
        bureau.harvest()
        do(bureau, Kind.MERGED, "dinkes", into="dlh")
        bureau.slug = "dlh"
        refresh(bureau)
        bureau.folder.mkdir(exist_ok=True)
        bureau.list(row("Menunggu"), row("Laporan Baru"))
        bureau.harvest()
        assert sorted(waiting(bureau, "dlh")) == ["Laporan Baru", "Menunggu"]

    def test_what_was_typed_at_the_desk_goes_on_as_items_of_the_successors_list(
        self, bureau: Bureau
    ) -> None:
        bureau.list(row("Menunggu"), row("Tetap"), row("Ditetapkan", ringkasan=""))
        bureau.harvest()
        typed(bureau, 4, ringkasan="Isi yang diketik di meja")
        bureau.harvest()
        bureau.approve("Ditetapkan")
        bureau.draft()
        bureau.establish()
        typed(bureau, 2, ringkasan="Belum dipanen")
        add_item(bureau.office, bureau.agency, PEMBANTU, "a" * 32, row("Hanya di meja"))
        add_item(bureau.office, bureau.agency, PEMBANTU, "b" * 32, closed_row("Rahasia", "x.pdf"))
        do(bureau, Kind.MERGED, "dinkes", into="dlh")
        bureau.slug = "dlh"
        refresh(bureau)
        items = bureau.office.store.desk_cells.standing("dlh").values()
        said = {item.typed["judul"]: item.typed["ringkasan"] for item in items}
        assert set(said) == {"Menunggu", "Hanya di meja", "Rahasia"}
        assert said["Menunggu"] == "Belum dipanen"
        bureau.folder.mkdir(exist_ok=True)
        bureau.write("x.pdf", b"%PDF-1.7 rahasia")
        report = bureau.harvest()
        assert (report.records["rows"], report.records["excluded"]) == (3, 1)
        assert sorted(waiting(bureau, "dlh")) == ["Hanya di meja", "Menunggu", "Tetap"]
        assert bureau.anywhere(b"%PDF-1.7 rahasia") == set()
        follow_up(bureau.office)
        assert len(bureau.office.store.desk_cells.standing("dlh")) == 3
        do(bureau, Kind.MERGED, "dlh", into="dishut")
        follow_up(bureau.office)
        assert len(bureau.office.store.desk_cells.standing("dishut")) == 3
        assert bureau.broken() == []

    def test_files_kept_with_the_office_go_along_with_the_items_that_name_them(
        self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept, theirs = kept_with_us(bureau), kept_with_us(bureau, "dlh")
        for path in ("lkj.pdf", "x/rahasia.pdf", "sisa.pdf", "_hasil/terhapus/0123456789abcdef"):
            write(kept / path, b"%PDF-1.7 " + path.encode())
        write(theirs / "dinkes/lkj.pdf", b"milik penerus")
        add_item(bureau.office, bureau.agency, PEMBANTU, "a" * 32, row("Kinerja", "lkj.pdf"))
        secret = closed_row("Rahasia", "rahasia")
        add_item(bureau.office, bureau.agency, PEMBANTU, "b" * 32, secret)

        moved: list[str] = []
        move = LocalWriter.move

        def killed(self: LocalWriter, old: str, new: str) -> None:
            if moved:
                os.link(self.root / old, self.root / new)
                raise KeyboardInterrupt
            moved.append(new)
            move(self, old, new)

        (theirs / "dinkes/x").mkdir()
        with monkeypatch.context() as patched:
            patched.setattr(LocalWriter, "move", killed)
            with pytest.raises(KeyboardInterrupt):
                do(bureau, Kind.MERGED, "dinkes", into="dlh")
        refresh(bureau)
        for _ in range(2):
            follow_up(bureau.office)
        assert [f.relative_to(kept).as_posix() for f in files_below(kept)] == [
            "_hasil/terhapus/0123456789abcdef",
            "sisa.pdf",
        ]
        assert {f.relative_to(theirs).as_posix(): f.read_bytes() for f in files_below(theirs)} == {
            "dinkes/lkj.pdf": b"milik penerus",
            "dinkes-2/lkj.pdf": b"%PDF-1.7 lkj.pdf",
            "dinkes/x/rahasia.pdf": b"%PDF-1.7 x/rahasia.pdf",
        }
        items = bureau.office.store.desk_cells.standing("dlh").values()
        assert {item.typed["berkas"] for item in items} == {
            "dinkes-2/lkj.pdf",
            "dinkes/x/rahasia.pdf",
        }
        bureau.slug = "dlh"
        refresh(bureau)
        report = bureau.harvest()
        assert (report.records["rows"], report.records["excluded"]) == (3, 1)
        assert bureau.anywhere(b"%PDF-1.7 x/rahasia.pdf") == {"kept/dlh/dinkes/x/rahasia.pdf"}
        assert bureau.broken() == []
        assert bureau.office.store.evidence.read().altered == ()

    def test_what_is_kept_of_an_agency_that_ended_can_be_deleted_and_nothing_be_sent(
        self, bureau: Bureau
    ) -> None:
        kept = kept_with_us(bureau)
        write(kept / "rahasia.pdf", b"%PDF-1.7 x")
        do(bureau, Kind.ENDED, "dinkes")
        office, agency = bureau.office, bureau.agency
        [entry] = entries_of(office, agency, "")
        delete_file(office, agency, PEMBANTU, entry.name, entry.mark)
        [binned] = in_bin(office, agency)
        with pytest.raises(Refused):
            put_file(office, agency, PEMBANTU, Brought("", "b.pdf", io.BytesIO(b"x"), 1))
        assert restore_file(office, agency, PEMBANTU, binned.name) == "rahasia.pdf"
        [entry] = entries_of(office, agency, "")
        with pytest.raises(Refused):
            move_file(office, agency, PEMBANTU, entry.name, Move("", "c.pdf", entry.mark))
        delete_file(office, agency, PEMBANTU, entry.name, entry.mark)
        at(bureau, 31)
        assert empty_bin(bureau.office, bureau.agency) == 1
        assert files_below(kept) == []

    def test_merged_again_what_is_approved_goes_on_once(self, bureau: Bureau) -> None:
        bureau.list(row("Disetujui"), row("Menunggu"))
        bureau.harvest()
        bureau.approve("Disetujui")
        do(bureau, Kind.MERGED, "dinkes", into="dlh")
        bureau.slug = "dlh"
        refresh(bureau)
        bureau.approve("Disetujui")
        do(bureau, Kind.MERGED, "dlh", into="dishut")
        assert sorted(waiting(bureau, "dishut")) == ["Disetujui", "Menunggu"]
        assert follow_up(bureau.office).handed == {}
        assert bureau.broken() == []

    def test_what_is_excluded_by_now_is_not_handed_over(self, bureau: Bureau) -> None:
        bureau.list(row("Rahasia"), row("Terbuka"))
        bureau.harvest()
        bureau.list(closed_row("Rahasia", ""), row("Terbuka"))
        bureau.harvest()
        do(bureau, Kind.MERGED, "dinkes", into="dlh")
        assert waiting(bureau, "dlh") == ["Terbuka"]

    def test_on_a_later_day_it_goes_on_until_then(self, bureau: Bureau) -> None:
        bureau.list(row("Menunggu"))
        bureau.harvest()
        do(bureau, Kind.MERGED, "dinkes", "dishut", later=2, into="dlh")
        assert waiting(bureau, "dinkes") == ["Menunggu"]
        bureau.harvest()
        at(bureau, 2)
        assert follow_up(bureau.office).handed == {"dinkes": 1}
        assert (waiting(bureau, "dinkes"), waiting(bureau, "dlh")) == ([], ["Menunggu"])
        assert [c.agency for c in bureau.office.store.agencies.all()[-2:]] == ["dinkes", "dishut"]

    def test_an_ended_agency_is_not_harvested_and_is_told_where_to(self, bureau: Bureau) -> None:
        bureau.list(row("Menunggu"))
        do(bureau, Kind.MERGED, "dinkes", into="dlh")
        for act in (collect.harvest, collect.preview):
            with pytest.raises(Refused, match="dlh"):
                act(bureau.office, bureau.agency)
        assert "dinkes" not in {a.slug for a in bureau.office.agencies_to_harvest()}

    def test_the_register_of_an_ended_agency_stays_as_it_is(self, bureau: Bureau) -> None:
        bureau.list(row("Rencana"))
        bureau.whole()
        bureau.list(row("Rencana"), row("Laporan Lain"))
        bureau.harvest()
        do(bureau, Kind.ENDED, "dinkes")
        bureau.approve("Laporan Lain")
        assert bureau.draft() is None
        with pytest.raises(Refused, match="tetap"):
            bureau.establish()
        bureau.publish()
        assert [i["title"] for i in items(bureau)] == ["Rencana"]
        assert "Sudah tidak ada sejak" in bureau.portal.said["dinkes"]

    def test_a_mistaken_end_is_taken_back_by_another_change(self, bureau: Bureau) -> None:
        do(bureau, Kind.ENDED, "dinkes")
        do(bureau, Kind.REVIVED, "dinkes")
        assert bureau.agency.living
        kinds = [c.kind for c in bureau.office.store.agencies.all()[-2:]]
        assert kinds == [Kind.ENDED, Kind.REVIVED]
        assert bureau.broken() == []


def items(bureau: Bureau) -> list[dict[str, str]]:
    return [
        shown.dataset
        for shown in bureau.portal.datasets.values()
        if shown.state == "active" and shown.dataset["jenis_entri"] == "informasi"
    ]


def lists(bureau: Bureau) -> list[dict[str, str]]:
    found = bureau.portal.datasets.values()
    return [shown.dataset for shown in found if shown.dataset["jenis_entri"] == "daftar"]
