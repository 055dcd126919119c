"""A file erased for good: its bytes are nowhere, its digest stays, and nothing brings it back."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from didd.adapters.archive.archive import FolderArchive, open_archive
from didd.adapters.backup.age import make_key, recipients
from didd.adapters.backup.bag import Bag, BagError
from didd.adapters.backup.sealed import SealingBag
from didd.adapters.store import open_store
from didd.adapters.store.erasing.erased_files import BEGUN, DONE, Erased
from didd.approval.what_may_be_decided import Busy, Refused
from didd.config.catalog import CatalogConfig
from didd.model import Finding, Severity
from didd.office import Office
from didd.ports import FileToLookInto, Look, PortalUnreachable, Put
from didd.steps.audit import examine
from didd.steps.erasing import erase_file as step
from didd.steps.erasing.erase_file import Asked, Copy, erase_file, looked_for, named
from didd.steps.erasing.erased_words import what_is_wrong
from didd.steps.erasing.file_paper import proof_files
from didd.steps.erasing.in_backups import digests_of, has_any
from didd.steps.erasing.once_more import read_proof
from didd.steps.erasing.whereabouts import standing
from didd.steps.safekeeping.back_up import back_up
from didd.steps.safekeeping.restore_office import restore_office
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restore
from didd.steps.withdrawals.withdraw import withdraw
from didd.steps.workspace.files import Brought, put_file
from didd.text.day_words import day_words
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, WIB, Bureau, row
from tests.support.factories import sha256

SECRET = b"nama,alamat\nSiti Contoh qwxzjv,Jalan Rahasia 7\n"
OTHER = b"nama,jumlah\nsatu,1\n"
DIGEST = sha256(SECRET)
ASKED = Asked("12/PDP/2026", "UU 27/2022 Pasal 8", "Permintaan tertulis subjek data pribadi.")
TITLE = "Daftar Penerima"


def quoting(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
    """Quote a file's word in a finding, as a check might."""
    del config
    for file in files:
        found = Finding("contoh", Severity.WARNING, "Ada kata qwxzjv", "", file.document.path)
        with file.local() as path:
            inside = b"qwxzjv" in path.read_bytes()
        yield Look(file.document, (found,) if inside else ())


@pytest.fixture
def bureau(tmp_path: Path, store_url: str) -> Bureau:
    return at_work(tmp_path, store_url)


@pytest.fixture
def small(tmp_path: Path) -> Bureau:
    """An office for what does not hang on the database."""
    return at_work(tmp_path)


def at_work(place: Path, url: str = "") -> Bureau:
    made = Bureau(place, database=url, contents=quoting)
    made.office = replace(made.office, desk_files=made.place / "meja")
    made.office.seed_officers()
    made.office.seed_agencies()
    made.put(**{"penerima.csv": SECRET, "profil.csv": OTHER})
    made.list(row(TITLE, "penerima.csv"), row("Profil Contoh", "profil.csv"))
    made.whole()
    return made


def take_back(bureau: Bureau) -> str:
    record_id = bureau.record_id(TITLE)
    withdraw(bureau.office, record_id, Instruction(ATASAN, "Memuat data pribadi."))
    return record_id


def erase(bureau: Bureau, by: str = ATASAN, asked: Asked = ASKED) -> Erased:
    return erase_file(bureau.office, DIGEST, by, asked)


def lying(bureau: Bureau) -> list[str]:
    """Return where a word of the bytes lies: files of the office and its database, and tables."""
    files = [p for p in bureau.place.parent.glob("didd.db*") if p.is_file()]
    around = [p for p in files if b"qwxzjv" in p.read_bytes()]
    with bureau.office.store.engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        tables = [
            table.name
            for table in found.sorted_tables
            if any("qwxzjv" in str(tuple(each)) for each in connection.execute(sa.select(table)))
        ]
    return sorted([*bureau.anywhere(b"qwxzjv"), *(p.name for p in around), *tables])


def test_the_bytes_are_nowhere_and_everything_that_was_established_still_holds(
    bureau: Bureau,
) -> None:
    kept = bureau.place / "meja/dinkes/_hasil/terhapus/lama.csv"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(SECRET)
    take_back(bureau)
    assert bureau.anywhere(SECRET)
    assert {"content_look", "finding"} <= {*lying(bureau)}, "the test would see it"
    editions = bureau.office.store.editions.established(bureau.slug)
    done = erase(bureau)
    assert lying(bureau) == []
    assert not bureau.office.archive.has(DIGEST)
    assert bureau.office.store.erased_files.held(DIGEST) == {}
    assert bureau.broken() == []
    assert examine(bureau.office).broken == ()
    assert bureau.office.store.editions.established(bureau.slug) == editions
    [listed] = [f for e in editions[-1].register.entries for f in e.files if f.sha256 == DIGEST]
    assert listed.size == len(SECRET), "the list says still which file it was"
    for output in editions[-1].outputs.values():
        assert bureau.office.archive.has(output)
    assert (done.number, done.told["kept"], done.told["archived"]) == ("12/PDP/2026", 1, True)
    assert done.done
    assert dict(done.done.details["folders"]) == {"dinkes": 1}
    assert bureau.shown().keys() == {"Profil Contoh"}


def test_what_is_public_is_withdrawn_first_and_the_portal_is_asked(
    small: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match=f"didd withdraw {small.record_id(TITLE)}"):
        erase(small)
    assert small.office.archive.has(DIGEST)
    take_back(small)
    with monkeypatch.context() as away:
        away.setattr(
            type(small.portal),
            "read_back",
            lambda *_: (_ for _ in ()).throw(PortalUnreachable("tidak menjawab")),
        )
        with pytest.raises(PortalUnreachable):
            erase(small)
    assert small.office.archive.has(DIGEST)
    assert small.office.store.erased_files.all() == {}
    assert erase(small).done


def test_begun_or_not_the_portal_is_asked_before_the_proof(
    small: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = small.portal.read_back(small.record_id(TITLE))
    take_back(small)
    takes = step.take_out

    def shown_again(office: Office, erased: Erased) -> None:
        takes(office, erased)
        monkeypatch.setattr(type(small.portal), "read_back", lambda *_: before)

    monkeypatch.setattr(step, "take_out", shown_again)
    for tried in (erase, erase, lambda bureau: looked_for(bureau.office, DIGEST, ATASAN)):
        with pytest.raises(Refused, match="masih menampilkan"):
            tried(small)
    assert small.office.store.erased_files.all()[DIGEST].done is None
    assert len(small.refusals()) == 3, "each is in the chain"
    monkeypatch.undo()
    assert erase(small).done


def test_the_next_harvest_refuses_the_bytes_under_any_name(bureau: Bureau) -> None:
    take_back(bureau)
    erase(bureau)
    bureau.put(**{"salinan.csv": SECRET})
    bureau.list(
        row(TITLE, "penerima.csv"),
        row("Profil Contoh", "profil.csv"),
        row("Nama Lain", "salinan.csv"),
    )
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug, "checks")
    told = [f for f in found if f.rule == "berkas-dihapus"]
    assert [f.row for f in told] == [2, 4]
    assert not bureau.office.archive.has(DIGEST)
    assert lying(bureau) == []
    titles = {s.record.title for s in bureau.office.store.records.queue(agency=bureau.slug)}
    assert "Nama Lain" not in titles
    bureau.office.archive.put([SECRET])  # somebody brought it back
    bureau.harvest()
    assert not bureau.office.archive.has(DIGEST), "and the next harvest takes it out"


def test_a_harvest_that_runs_meanwhile_brings_neither_bytes_nor_findings_back(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back(bureau)
    second = SECRET + b"Budi qwxzjv,-\n"
    batch = FolderArchive.batch

    @contextmanager
    def while_copied(archive: FolderArchive) -> Generator[Put]:
        with batch(archive) as put:
            yield put
            erase(bureau)

    def while_checked(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
        looks = list(quoting(files, config))
        assert any(look.findings for look in looks)
        erase_file(bureau.office, sha256(second), ATASAN, ASKED)
        yield from looks

    monkeypatch.setattr(FolderArchive, "batch", while_copied)
    bureau.office = replace(bureau.office, contents=while_checked)
    bureau.put(**{"dua.csv": second, "salinan.csv": SECRET})
    bureau.list(row("Daftar Kedua", "dua.csv"), row("Nama Lain", "salinan.csv"))
    bureau.harvest()
    assert not bureau.office.archive.has(DIGEST)
    assert not bureau.office.archive.has(sha256(second))
    assert lying(bureau) == []
    bureau.office = replace(bureau.office, contents=quoting)
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug, "checks")
    assert {f.row for f in found if f.rule == "berkas-dihapus"} >= {2, 3}


def test_what_is_kept_for_agencies_does_not_come_back_unnoticed(small: Bureau) -> None:
    take_back(small)
    erase(small)
    brought = Brought("", "baru.csv", io.BytesIO(SECRET), len(SECRET))
    with pytest.raises(Refused, match="Dihapus untuk selamanya"):
        put_file(small.office, small.agency, PEMBANTU, brought)
    assert not (small.folder / "baru.csv").exists()
    assert what_is_wrong(small.office) == []
    back = small.place / "meja/dinkes/kembali.csv"
    back.parent.mkdir(parents=True)
    back.write_bytes(SECRET)
    assert [DIGEST in str(said) for said in what_is_wrong(small.office)] == [True]
    assert [each.rule for each in examine(small.office).broken] == ["isi-kembali"]
    erase(small)
    assert not back.exists()
    assert what_is_wrong(small.office) == []


def test_nobody_approves_or_establishes_or_restores_it_any_more(small: Bureau) -> None:
    record_id = take_back(small)
    assert standing(small.office, looked_for(small.office, DIGEST, ATASAN)) == [record_id]
    second, third = (SECRET + name + b" qwxzjv,-\n" for name in (b"Budi", b"Ani"))
    small.put(**{"dua.csv": second, "tiga.csv": third})
    small.list(
        row("Daftar Kedua", "dua.csv"), row("Daftar Ketiga", "tiga.csv"),
        row("Profil Contoh", "profil.csv"),
    )  # fmt: skip
    small.harvest()
    small.approve("Daftar Kedua")
    small.draft()
    for content in (SECRET, second, third):
        erase_file(small.office, sha256(content), UTAMA, ASKED)
    for act in (
        lambda: small.approve("Daftar Ketiga"),
        small.establish,
        lambda: restore(small.office, record_id, Instruction(ATASAN, "Sudah boleh lagi.")),
    ):
        with pytest.raises(Refused, match="sudah dihapus"):
            act()
    small.publish()
    assert small.shown().keys() == {"Profil Contoh"}
    assert lying(small) == []


def test_killed_anywhere_it_goes_on_from_there(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back(bureau)
    store = bureau.office.store.erased_files
    for where in ("begin", "remove", "forget", "sweep", "end"):
        owner = bureau.office.archive if where == "remove" else store
        with monkeypatch.context() as patch:
            patch.setattr(type(owner), where, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                erase(bureau)
        assert [each.done for each in store.all().values()] == [None] * (where != "begin")
        assert bureau.broken() == []
    done = erase(bureau, asked=replace(ASKED, number="99/LAIN/2026"))
    assert (done.number, done.told["archived"]) == ("12/PDP/2026", True), "as it was begun"
    assert lying(bureau) == []
    acts = [e.act for e in bureau.office.store.audit.events() if e.object == f"file/{DIGEST}"]
    assert acts == [BEGUN, DONE]
    assert erase(bureau) == done, "once more it is the same"
    assert proof_files(bureau.office, erase(bureau)) == proof_files(bureau.office, done)


def test_an_older_backup_that_is_restored_does_not_bring_it_back(
    bureau: Bureau, tmp_path: Path
) -> None:
    kept = bureau.place / "meja/dinkes/penerima.csv"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(SECRET)
    old, new = tmp_path / "lama", tmp_path / "baru"
    back_up(bureau.office, Bag(old), {})
    take_back(bureau)
    done = erase(bureau)
    back_up(bureau.office, Bag(new), {})
    [proof] = [c for n, c in proof_files(bureau.office, done).items() if n.endswith(".json")]
    for folder, proofs in ((old, [read_proof(proof)]), (new, [])):
        place = tmp_path / f"dari-{folder.name}"
        archive = open_archive(str(place / "archive"))
        url = f"sqlite:///{place / 'didd.db'}"
        found = restore_office(Bag(folder), url, archive, desk_files=place / "meja", erased=proofs)
        assert found.problems == ()
        assert not archive.has(DIGEST)
        assert not [p for p in place.rglob("*.csv")]
        assert not [p for p in place.rglob("didd.db*") if b"qwxzjv" in p.read_bytes()]
        store = open_store(url)
        assert store.erased_files.one(DIGEST).number == "12/PDP/2026"
        assert store.erased_files.held(DIGEST) == {}
        back = replace(bureau.office, store=store, archive=archive)
        assert examine(back, ask_portal=False).broken == ()
        store.close()


def test_a_backup_that_is_not_known_to_be_ours_never_counts_as_one_without_it(
    small: Bureau, tmp_path: Path
) -> None:
    old, new, other = (tmp_path / name for name in ("lama", "baru", "lain"))
    back_up(small.office, Bag(old), {})
    to = recipients(make_key(tmp_path / "kunci"))
    back_up(small.office, SealingBag(other, to, b"kunci nama"), {})
    take_back(small)
    looked = looked_for(small.office, DIGEST, ATASAN)
    erase(small)
    back_up(small.office, Bag(new), {})
    digests = digests_of(small.office, looked)

    def has_it(bag: Bag | SealingBag, folder: Path) -> bool:
        with bag.alone():
            return has_any(small.office, bag, folder, digests)

    assert has_it(Bag(old), old)
    assert has_it(SealingBag(other, to, b"kunci nama"), other)
    assert not has_it(Bag(new), new)
    with pytest.raises(BagError, match="Tidak dapat diketahui"):
        has_it(SealingBag(other, to, b"kunci nama lain"), other)


def test_a_backup_made_in_the_middle_of_it_brings_nothing_back_either(
    small: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back(small)
    with monkeypatch.context() as patch:
        patch.setattr(step, "take_out", lambda *_: None)
        with pytest.raises(Busy):
            erase(small)
    back_up(small.office, Bag(tmp_path / "cadangan"), {})
    archive = open_archive(str(tmp_path / "pulih"))
    restore_office(Bag(tmp_path / "cadangan"), f"sqlite:///{tmp_path / 'pulih.db'}", archive)
    assert not archive.has(DIGEST)


def test_who_may_not_and_what_not(small: Bureau) -> None:
    record_id = take_back(small)
    assert named(small.office, DIGEST.upper()) == DIGEST
    assert named(small.office, record_id, "penerima.csv") == DIGEST
    for file, path in ((record_id, "lain.csv"), (record_id, ""), ("abc", "penerima.csv")):
        with pytest.raises(Refused):
            named(small.office, file, path)
    paper = small.office.store.editions.established(small.slug)[-1].outputs["pdf"]
    inventory = sha256((small.folder / "inventaris.csv").read_bytes())
    cases = [(DIGEST, by, ASKED) for by in (PEMBANTU, ADMIN, "tidak.ada")]
    cases += [(DIGEST, ATASAN, replace(ASKED, **{name: "  "})) for name in ("number", "ground")]
    cases += [
        (DIGEST, ATASAN, replace(ASKED, reason="tes")),
        (paper, ATASAN, ASKED),
        (inventory, ATASAN, ASKED),
        ("0" * 64, ATASAN, ASKED),
    ]
    for digest, by, asked in cases:
        with pytest.raises(Refused):
            erase_file(small.office, digest, by, asked)
    assert len(small.refusals()) == len(cases), "each is in the chain"
    assert small.office.archive.has(DIGEST)
    assert small.office.archive.has(paper)
    with pytest.raises(Refused):
        looked_for(small.office, DIGEST, PEMBANTU)
    assert len(small.refusals()) == len(cases) + 1, "who only looked is, too"
    assert looked_for(small.office, DIGEST, ATASAN).archived
    assert small.office.store.erased_files.all() == {}, "looking erases nothing"


def test_the_proof_tells_what_and_where_and_nothing_of_the_file(
    small: Bureau, tmp_path: Path
) -> None:
    take_back(small)
    copies = [Copy("/media/cadangan", "2026-03-01", True), Copy("/media/lain", "2026-03-02", False)]
    asked = replace(ASKED, reason=f"{ASKED.reason} NIK 6271011203850002")
    done = erase_file(small.office, DIGEST, ATASAN, asked, copies)
    files = proof_files(small.office, done)
    paper = tmp_path / "bukti.pdf"
    [content] = [c for name, c in files.items() if name.endswith(".pdf")]
    paper.write_bytes(content)
    run = ["pdftotext", "-layout", str(paper), "-"]
    text = subprocess.run(run, capture_output=True, check=True, text=True).stdout
    as_json = next(c for name, c in files.items() if name.endswith(".json")).decode()
    joined = "".join(text.split()).replace("\u200b", "")
    for told in (joined, as_json):
        assert DIGEST in told
        assert "12/PDP/2026" in told
        assert not any(word in told for word in ("qwxzjv", "penerima.csv", "6271011203850002"))
    assert done.done
    assert done.done.hash in joined
    told = json.loads(as_json)
    assert told["removed"] == {"archive": 1, "content_look": 1, "described_table": 1, "finding": 1}
    whole = " ".join(told["outside"])
    for said in ("/media/cadangan", "masih memuat isi berkas ini", "Ekspor tahun",
                 "Dinas Kesehatan", "dinkes/2026/1"):  # fmt: skip
        assert said in whole
    late = replace(done, done=replace(done.done, at=done.at + timedelta(days=40)))
    ended = next(c for n, c in proof_files(small.office, late).items() if n.endswith(".json"))
    last = day_words((done.at + timedelta(days=40)).astimezone(WIB).date())
    assert f"sampai {last} dapat masih memuatnya" in " ".join(json.loads(ended)["outside"])
    for wrong in (b"{}", b"bukan", as_json.replace(DONE, "officer.erased").encode(), b"[1]"):
        with pytest.raises(Refused):
            read_proof(wrong)
