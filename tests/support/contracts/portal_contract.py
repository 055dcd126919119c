"""The contract of ``Portal``, for the fake and the real CKAN.

Subclass ``PortalContract`` in a test module and give it a fixture ``portal``. Each test works in
an agency of its own, so that nothing needs to be emptied in between.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from didd.model import Agency, Head, LostTombstone, Package, Tombstone
from didd.ports import ArchiveDamaged, Portal, PortalRefused
from didd.publication.ckan_datasets import record_package
from didd.publication.differences import differences
from tests.support.fakes import FakeArchive
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)
from tests.support.waiting import eventually

TOMBSTONE = Tombstone(datetime(2026, 3, 2, tzinfo=UTC), "Salah unggah.", "Pasal 7 UU 14/2008")
FIRST, SECOND = b"tahun,jumlah\n2025,7\n", b"tahun,jumlah\n2025,8\n"


class PortalContract:
    """The promises of ``didd.ports.Portal``."""

    @pytest.fixture
    def agency(self) -> Agency:
        return make_agency(f"contoh-{uuid.uuid4().hex[:10]}")

    @pytest.fixture
    def archive(self) -> FakeArchive:
        return FakeArchive(FIRST, SECOND)

    @pytest.fixture
    def package_of(self, agency: Agency) -> Callable[..., Package]:
        """Return a factory of packages: key, contents of its files, changes to the entry."""

        def make(key: str = "profil", *contents: bytes, **changes: Any) -> Package:
            files = [make_file(c, f"data/tabel-{n}.csv") for n, c in enumerate(contents)]
            files += changes.pop("entry_files", [])
            entry = make_entry(key, agency=agency.slug, files=files, **changes)
            edition = make_edition([entry], agency=agency)
            return record_package(entry, edition, agency, catalog_config())

        return make

    def test_what_is_upserted_is_shown_in_full(self, portal, archive, agency, package_of) -> None:
        package = package_of("tabel", FIRST, SECOND)
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        shown = portal.read_back(package.id)
        assert shown is not None
        assert differences(package.dataset, shown.dataset) == ()
        assert shown.package_hash == package.package_hash
        for resource_id, sha256 in package.files.items():
            assert portal.file_digest(package.id, resource_id) == sha256

    def test_a_record_without_files_is_shown(self, portal, archive, agency, package_of) -> None:
        package = package_of("buku-tamu", fields={"bentuk": "HARDCOPY", "media": "", "retensi": ""})
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        shown = portal.read_back(package.id)
        assert shown is not None
        assert differences(package.dataset, shown.dataset) == ()

    def test_a_second_upsert_writes_nothing(self, portal, archive, agency, package_of) -> None:
        package = package_of("tabel", FIRST)
        portal.ensure_agency(agency)
        first = portal.upsert(package, archive)
        before = portal.writes
        again = portal.upsert(package, archive)
        assert portal.writes == before
        assert again.metadata_modified == first.metadata_modified

    def test_changed_fields_cost_one_write(self, portal, archive, agency, package_of) -> None:
        portal.ensure_agency(agency)
        portal.upsert(package_of("tabel", FIRST), archive)
        changed = package_of(
            "tabel", FIRST, title="Judul baru", fields={"media": "", "retensi": ""}
        )
        before = portal.writes
        portal.upsert(changed, archive)
        assert portal.writes == before + 1
        shown = portal.read_back(changed.id)
        assert differences(changed.dataset, shown.dataset) == ()

    def test_a_changed_file_costs_one_write(self, portal, archive, agency, package_of) -> None:
        portal.ensure_agency(agency)
        old = package_of("tabel", FIRST)
        portal.upsert(old, archive)
        new = package_of("tabel", SECOND)
        before = portal.writes
        portal.upsert(new, archive)
        assert portal.writes == before + 1
        shown = portal.read_back(new.id)
        assert differences(new.dataset, shown.dataset) == ()
        [(resource_id, sha256)] = new.files.items()
        assert portal.file_digest(new.id, resource_id) == sha256
        [gone] = old.files
        with pytest.raises(PortalRefused):
            portal.file_digest(old.id, gone)

    @pytest.mark.parametrize(
        ("damage", "size"),
        [
            ("altered", 3_000_000),
            ("altered", 20),
            ("cut", 20),
            ("emptied", 20),
            ("longer", 20),
            ("gone", 20),
        ],
    )
    @pytest.mark.parametrize("first", [True, False])
    def test_bytes_that_are_not_the_approved_ones_never_get_there(
        self, portal, archive, agency, package_of, size: int, damage: str, first: bool
    ) -> None:
        """The portal has what it had before: nothing, or the version before, whole."""
        portal.ensure_agency(agency)
        content = (uuid.uuid4().bytes * (size // 16 + 1))[:size]
        digest, _ = archive.put([content])
        old, sound = package_of("tabel", FIRST), package_of("lain", SECOND)
        if not first:
            portal.upsert(old, archive)
        new = package_of("tabel", FIRST, content)
        spoiled = {
            "altered": content[:-1] + bytes([content[-1] ^ 1]),
            "cut": content[:-1],
            "emptied": b"",
            "longer": content + b"X",
        }
        archive.kept.pop(digest)
        if damage != "gone":
            archive.kept[digest] = spoiled[damage]
        outcomes = portal.upsert_many([new, sound], archive)
        assert isinstance(outcomes[new.id], ArchiveDamaged)
        assert outcomes[new.id].sha256 == digest
        assert not isinstance(outcomes[sound.id], Exception)
        time.sleep(0.2)  # whatever the server still does with what was broken off
        shown = portal.read_back(new.id)
        if first:
            assert shown is None
        else:
            assert differences(old.dataset, shown.dataset) == ()
        [resource_id] = [i for i, sha256 in new.files.items() if sha256 == digest]
        with pytest.raises(PortalRefused):
            portal.file_digest(new.id, resource_id)
        archive.put([content])
        shown = portal.upsert(new, archive)
        assert differences(new.dataset, shown.dataset) == ()
        assert portal.file_digest(new.id, resource_id) == digest

    def test_what_is_withdrawn_is_gone_with_its_files(
        self, portal, archive, agency, package_of
    ) -> None:
        package = package_of("tabel", FIRST)
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        portal.withdraw(package.id, TOMBSTONE)
        assert portal.read_back(package.id) is None
        [resource_id] = package.files
        with pytest.raises(PortalRefused):
            portal.file_digest(package.id, resource_id)

    def test_withdrawing_again_writes_nothing(self, portal, archive, agency, package_of) -> None:
        package = package_of("tabel", FIRST)
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        portal.withdraw(package.id, TOMBSTONE)
        before = portal.writes
        portal.withdraw(package.id, TOMBSTONE)
        assert portal.writes == before

    def test_withdrawing_what_never_was_is_no_error(self, portal) -> None:
        assert portal.withdraw(str(uuid.uuid4()), TOMBSTONE) is None

    def test_a_lost_tombstone_is_put_up_again(self, portal, archive, agency, package_of) -> None:
        there = package_of("tabel", FIRST)
        portal.ensure_agency(agency)
        portal.upsert(there, archive)
        portal.withdraw(there.id, TOMBSTONE)
        lost, closed, reference = (str(uuid.uuid4()) for _ in range(3))
        shut = replace(TOMBSTONE, reference=reference)
        ids = [there.id, lost, reference]
        assert list(portal.without_tombstone(ids)) == [lost, reference]
        for one, told in ((lost, TOMBSTONE), (closed, shut)):
            name, where = f"contoh-{one}", agency.organization_name
            stone = LostTombstone(one, name, where, (str(uuid.uuid4()),), told)
            portal.lay_again(stone)
            portal.lay_again(stone)
        assert list(portal.without_tombstone(ids)) == []
        assert list(portal.without_tombstone([closed])) == [closed], "an id that is not told"
        assert portal.read_back(lost) is None

    def test_what_was_withdrawn_can_come_back(self, portal, archive, agency, package_of) -> None:
        package = package_of("tabel", FIRST)
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        portal.withdraw(package.id, TOMBSTONE)
        portal.upsert(package, archive)
        shown = portal.read_back(package.id)
        assert shown is not None
        assert differences(package.dataset, shown.dataset) == ()
        [(resource_id, sha256)] = package.files.items()
        assert portal.file_digest(package.id, resource_id) == sha256

    def test_the_listing_names_hash_and_time_of_each(
        self, portal: Portal, archive, agency, package_of
    ) -> None:
        portal.ensure_agency(agency)
        made = {p.id: p for p in (package_of("satu"), package_of("dua", FIRST))}
        shown = {i: portal.upsert(p, archive) for i, p in made.items()}

        def listed_as_active() -> set[str]:
            return {i for i, e in portal.published(agency).items() if e.state == "active"}

        assert eventually(lambda: listed_as_active() == made.keys())
        before = portal.reads
        listed = portal.published(agency)
        assert portal.reads == before + 1
        for dataset_id, package in made.items():
            entry = listed[dataset_id]
            assert entry.package_hash == package.package_hash
            assert (entry.name, entry.state) == (package.name, "active")
            assert entry.metadata_modified[:22] == shown[dataset_id].metadata_modified[:22]

    def test_the_listing_keeps_agencies_apart(self, portal, archive, agency, package_of) -> None:
        portal.ensure_agency(agency)
        package = package_of("satu")
        portal.upsert(package, archive)
        assert eventually(lambda: package.id in portal.published(agency))
        other = make_agency(f"contoh-{uuid.uuid4().hex[:10]}")
        assert portal.published(other) == {}

    def test_what_stands_under_none_of_these_agencies_is_found(
        self, portal, archive, agency, package_of
    ) -> None:
        portal.ensure_agency(agency)
        package = package_of("satu")
        portal.upsert(package, archive)
        other = make_agency(f"contoh-{uuid.uuid4().hex[:10]}")
        assert eventually(lambda: package.id in portal.ownerless([other]))
        assert portal.ownerless([])[package.id].package_hash == package.package_hash
        assert package.id not in portal.ownerless([other, agency])
        portal.withdraw(package.id, TOMBSTONE)
        assert eventually(lambda: package.id not in portal.ownerless([other]))

    def test_an_organization_is_written_once_and_when_renamed(self, portal, agency) -> None:
        before = portal.writes
        portal.ensure_agency(agency)
        portal.ensure_agency(agency)
        assert portal.writes == before + 1
        portal.ensure_agency(make_agency(agency.slug, name="Dinas Contoh dengan nama baru"))
        assert portal.writes == before + 2

    def test_what_became_of_an_agency_is_told_once_at_its_old_address(self, portal, agency) -> None:
        portal.ensure_agency(agency)
        ended = replace(
            make_agency(agency.slug, name="Badan Contoh"),
            former=("Dinas Contoh",),
            ended=date(2026, 3, 2),
            successor="dlh",
            successor_name="Dinas Lingkungan Hidup",
        )
        before = portal.writes
        portal.ensure_agency(ended)
        portal.ensure_agency(ended)
        assert portal.writes == before + 1

    def test_heads_of_the_audit_chain_stay_as_they_were_told(self, portal) -> None:
        chain, other = uuid.uuid4().hex * 2, uuid.uuid4().hex * 2
        at = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
        first, second = Head(chain, 7, "a" * 64, at), Head(chain, 12, "b" * 64, at)
        for head in (second, first, Head(other, 7, "c" * 64, at), first):
            assert portal.anchor(head)
        with pytest.raises(PortalRefused):
            portal.anchor(Head(chain, 12, "d" * 64, at))
        assert portal.anchors(chain) == [first, second]
        assert portal.anchors(uuid.uuid4().hex * 2) == []

    def test_a_report_is_told_until_it_is_acknowledged(self, portal, report) -> None:
        number = report("isi_keliru", "Baris 3 keliru.")
        told = {each.number: each for each in portal.reported()}
        assert (told[number].kind, told[number].text) == ("isi_keliru", "Baris 3 keliru.")
        assert number in {each.number for each in portal.reported()}
        for _ in range(2):
            portal.acknowledge([number, "22222-22222"])
        assert number not in {each.number for each in portal.reported()}

    def test_an_answer_may_be_told_again_and_one_to_nothing_is_not_kept(
        self, portal, report
    ) -> None:
        number = report("lain", "Judul salah.")
        for _ in range(2):
            assert portal.answer_report(number, "dijawab", "Sudah <b>diganti</b>.")
        assert portal.answer_report("22222-22222", "ditolak", "Tidak ada.") is False

    def test_what_was_sought_in_vain_is_told_at_once(self, portal) -> None:
        before = portal.reads
        assert portal.sought_in_vain() is not None
        assert portal.reads == before + 1

    def test_without_its_organization_nothing_is_taken(self, portal, archive, package_of) -> None:
        with pytest.raises(PortalRefused):
            portal.upsert(package_of("tabel", FIRST), archive)

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert('x')</script> & \"kutip\"",
            "الوثيقة — 文書 🏛️ é",
            "  spasi di tepi  dan\nbaris baru",
            '=HYPERLINK("x") ${jndi:ldap://x} {{7*7}} %s',
            "[daftar]",
            '{"a": 1}',
            "\x01\x0b\x1f\ufffe",
        ],
    )
    def test_hostile_text_comes_back_as_it_was(
        self, portal, archive, agency, package_of, text
    ) -> None:
        package = package_of("aneh", fields={"ringkasan": text, "retensi": text, "media": text})
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        shown = portal.read_back(package.id)
        assert differences(package.dataset, shown.dataset) == ()
        assert eventually(lambda: package.id in portal.published(agency))

    def test_files_of_any_name_are_each_taken_once_and_found(
        self, portal, archive, agency, package_of
    ) -> None:
        """As folders give them; of names that look alike, all but the first get a number."""
        names = [
            "caf\u00e9.csv", "cafe\u0301.csv", "caf%E9.csv", "baris\nbaru.csv", "cr\rlf.csv",
            "\x01\x1b[2J.csv", '"kutip" \'tunggal\'.csv', "x..csv", "a..b/c.csv",
            "<b>tebal<b>.csv", "\u202egnp.csv", " tepi .csv", f"{'a' * 250}.csv", "-rf", "%", "NUL",
            "\\balik\\.csv", "文件-🌴.csv", "\ufffe\uffff.csv", "C.CSV", "a;b,c.csv", "#?",
        ]  # fmt: skip
        files = [make_file(FIRST, name) for name in names]
        package = package_of("nama", entry_files=[*files, make_file(SECOND, "b/c.csv")])
        portal.ensure_agency(agency)
        portal.upsert(package, archive)
        shown = portal.read_back(package.id)
        assert differences(package.dataset, shown.dataset) == ()
        resources = shown.dataset["resources"]
        reported = [r["name"] for r in resources]
        assert reported[:4] == [
            "caf\u00e9.csv",
            "cafe\u0301 (2).csv",
            "caf%E9.csv",
            "baris baru.csv",
        ]
        assert {"c.csv", "C (2).CSV", "c (3).csv"} <= set(reported)
        assert len({r["id"] for r in resources}) == len(set(reported)) == len(names) + 1
        for resource_id, sha256 in package.files.items():
            assert portal.file_digest(package.id, resource_id) == sha256
        assert eventually(lambda: package.id in portal.published(agency))
