"""A year for strangers: checked by other programs, only what is public, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import bagit
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.public_bag import PublicBag, new_bag, safe_name
from didd.approval.audit_anchors import hold_anchors, read_heads
from didd.ports import ArchiveDamaged
from didd.steps import publish
from didd.steps.safekeeping.yearly.year_export import export_year
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.take_down import take_down
from tests.support.bureau import UTAMA, Bureau, closed_row, row

PUBLIC, SECRET, GONE = b"nama,jumlah\nsatu,1\n", b"rahasia xqzkwv\n", b"nama,jumlah\ndua,2\n"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    made = Bureau(tmp_path_factory.mktemp("kantor"))
    portal = made.office.config.portal.model_copy(update={"site_url": "https://portal.example"})
    config = made.office.config.model_copy(update={"portal": portal})
    made.office = replace(made.office, config=config)
    made.office.seed_officers()
    made.office.seed_agencies()
    made.put(**{"profil.csv": PUBLIC, "rahasia.csv": SECRET, "keliru.csv": GONE})
    made.list(
        row("Profil 100% Contoh", "profil.csv"),
        row("Laporan keliru", "keliru.csv"),
        row("Berkas perkara zyxwvu", bentuk="Cetak"),
        closed_row("Data yang dikecualikan", "rahasia.csv"),
    )
    made.harvest()
    made.approve("Profil 100% Contoh", "Laporan keliru", "Berkas perkara zyxwvu")
    made.draft()
    made.establish()
    made.publish()
    why = Instruction(UTAMA, "Angkanya keliru.")
    withdraw.withdraw(made.office, made.record_id("Laporan keliru"), why, "Pasal 7")
    secret = made.record_id("Berkas perkara zyxwvu")
    withdraw.withdraw(made.office, secret, why, "Pasal 17 huruf h", with_title=True)
    made.publish()
    return made


@pytest.fixture(scope="module")
def bag(bureau: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ekspor") / "tahun"
    assert export_year(bureau.office, bureau.office.today.year, folder).waiting == ()
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_another_implementation_of_bagit_finds_it_whole(bag: Path) -> None:
    read = bagit.Bag(str(bag))
    assert read.is_valid()
    content = files(bag / "data")
    size = sum(map(len, content.values()))
    assert read.info["Payload-Oxum"] == f"{size}.{len(content)}"
    assert read.info["Source-Organization"]


def test_a_stranger_does_what_the_paper_says(bag: Path, tmp_path: Path) -> None:
    for paper in ("README.txt", "BACA-SAYA.txt"):
        text = (bag / "data" / paper).read_text()
        [command] = [line.strip() for line in text.splitlines() if line.startswith("    sha256sum")]
        told = subprocess.run(shlex.split(command), cwd=bag, capture_output=True, check=False)
        assert (told.returncode, told.stdout, told.stderr) == (0, b"", b"")
        altered = tmp_path / paper
        subprocess.run(["cp", "-r", str(bag), str(altered)], check=True)
        next((altered / "data").rglob("*.pdf")).write_bytes(b"lain")
        told = subprocess.run(shlex.split(command), cwd=altered, capture_output=True, check=False)
        assert told.returncode == 1
        assert not bagit.Bag(str(altered)).is_valid()


def test_the_papers_are_in_both_languages(bag: Path) -> None:
    english, own = ((bag / "data" / n).read_text() for n in ("README.txt", "BACA-SAYA.txt"))
    assert "IS IT WHOLE?" in english
    assert "APAKAH UTUH?" in own


def test_only_what_is_public_is_in_it(bureau: Bureau, bag: Path) -> None:
    content = files(bag)
    hashes = {hashlib.sha256(each).hexdigest() for each in content.values()}
    assert hashlib.sha256(PUBLIC).hexdigest() in hashes
    shown = {
        hashlib.sha256(each).hexdigest()
        for dataset in bureau.portal.datasets.values() if dataset.state == "active"
        for each in dataset.files.values()
    }  # fmt: skip
    assert shown <= hashes, "lists in every format, decrees and files"
    everything = b"\n".join([*content.values(), *(name.encode() for name in content)])
    for word in (SECRET, GONE, b"zyxwvu", UTAMA.encode()):
        assert word not in everything, word


def test_what_describes_it_names_every_file_by_its_digest(bag: Path) -> None:
    content = files(bag / "data")
    package = json.loads(content["datapackage.json"])
    described = {r["path"]: r["hash"].removeprefix("sha256:") for r in package["resources"]}
    public = {n: hashlib.sha256(c).hexdigest() for n, c in content.items() if "/berkas/" in n}
    assert described == public
    catalogue = json.loads(content["catalog.jsonld"])
    linked = {
        d["dcat:downloadURL"]["@id"]: d["spdx:checksum"]["spdx:checksumValue"]
        for dataset in catalogue["dcat:dataset"]
        for d in dataset["dcat:distribution"]
    }
    assert linked == public
    assert any("%" in each["title"] for each in map(json.loads, _told(content)))
    assert not any("%" in name for name in content)


def _told(content: dict[str, bytes]) -> list[bytes]:
    return [each for name, each in content.items() if name.endswith("/dataset.json")]


def test_its_heads_are_held_against_the_chain(bureau: Bureau, bag: Path) -> None:
    text = (bag / "data/audit/heads.json").read_text()
    heads = read_heads(text, "heads.json")
    assert len(heads) == 2
    events = list(bureau.office.store.audit.events())
    assert hold_anchors(heads, events) == []
    assert hold_anchors(heads, events[:2]) != []


def test_twice_gives_the_same_bytes(bureau: Bureau, bag: Path, tmp_path: Path) -> None:
    export_year(bureau.office, bureau.office.today.year, tmp_path / "lagi")
    assert files(tmp_path / "lagi") == files(bag)


def test_anybody_may_read_it_and_it_is_laid_into_an_empty_place_only(
    bureau: Bureau, bag: Path, tmp_path: Path
) -> None:
    assert all(p.stat().st_mode & 0o044 == 0o044 for p in bag.rglob("*"))
    year = bureau.office.today.year
    (tmp_path / "x").write_text("milik orang")
    for place in (tmp_path, tmp_path / "x"):
        with pytest.raises(BagError):
            export_year(bureau.office, year, place)
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_year_without_anything_is_a_bag_too(bureau: Bureau, tmp_path: Path) -> None:
    assert export_year(bureau.office, 2001, tmp_path / "kosong").files == 0
    assert bagit.Bag(str(tmp_path / "kosong")).is_valid()


def test_a_damaged_archive_or_a_kill_leaves_nothing_half(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year, folder = bureau.office.today.year, tmp_path / "tahun"
    for error in (ArchiveDamaged("rusak", "contoh"), KeyboardInterrupt()):
        with monkeypatch.context() as patch:
            patch.setattr(
                "didd.steps.safekeeping.yearly.year_export._papers",
                lambda *_: (_ for _ in ()).throw(error),  # noqa: B023
            )
            with pytest.raises(type(error)):
                export_year(bureau.office, year, folder)
        assert list(tmp_path.iterdir()) == []
    # What a process that was killed outright left is taken away.
    left = tmp_path / ".tahun.didd-half" / "data" / "dinkes"
    left.mkdir(parents=True)
    (left / "sisa").write_text("sisa")
    export_year(bureau.office, year, folder)
    assert [p.name for p in tmp_path.iterdir()] == ["tahun"]
    assert not (folder / "data/dinkes/sisa").exists()


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    with new_bag(tmp_path / "tahun") as bag:
        bag.add("a.txt", [b"satu"])
        with pytest.raises(BagError), new_bag(tmp_path / "tahun"):
            pass
        bag.finish({"Source-Organization": "Contoh"})
    assert bagit.Bag(str(tmp_path / "tahun")).is_valid()


def test_what_another_put_beside_it_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder for everybody, such as /tmp, the half's name is known before."""
    half, theirs = tmp_path / ".tahun.didd-half", tmp_path / "milik-orang"
    theirs.mkdir()
    (theirs / "penting").write_text("milik orang")
    half.symlink_to(theirs)
    with pytest.raises(BagError), new_bag(tmp_path / "tahun"):
        pass
    half.unlink()
    half.symlink_to(tmp_path / "tidak-ada")
    with pytest.raises(BagError), new_bag(tmp_path / "tahun"):
        pass
    half.unlink()
    half.mkdir()
    (half / "penting").write_text("milik orang")
    with monkeypatch.context() as patch:
        patch.setattr("os.geteuid", lambda: half.stat().st_uid + 1)
        with pytest.raises(BagError), new_bag(tmp_path / "tahun"):
            pass
    for folder in (theirs, half):
        assert [p.name for p in folder.iterdir()] == ["penting"]
    assert not (tmp_path / "tahun").exists()


@given(st.text(max_size=400), st.sampled_from(["", ".pdf", ".xlsx", "." + "x" * 300]))
@example("数" * 200, ".pdf")
@example("x" * 300, "")
@example("", ".pdf")
def test_every_file_system_takes_a_safe_name(stem: str, suffix: str) -> None:
    name = safe_name(stem + suffix)
    assert 0 < len(name.encode()) <= 200
    assert "/" not in name
    assert name == safe_name(name)
    if suffix == ".pdf" and stem.isalnum():
        assert name.endswith(suffix)


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/x", "", "a//b"])
def test_no_path_leads_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(path) + "$"):
        PublicBag(tmp_path).add(path, [b"x"])


def test_what_is_not_on_the_portal_as_wanted_is_told_and_left_out(
    tmp_path: Path,
) -> None:
    made = Bureau(tmp_path)
    made.put(**{"profil.csv": PUBLIC})
    made.list(row("Profil Contoh", "profil.csv"))
    made.harvest()
    made.approve()
    made.draft()
    made.establish()
    done = export_year(made.office, made.office.today.year, tmp_path / "tahun")
    assert (done.files, len(done.waiting)) == (0, 2)
    publish.publish(made.office, made.agency)
    assert export_year(made.office, made.office.today.year, tmp_path / "lagi").waiting == ()


def test_what_is_taken_down_while_files_are_copied_is_in_no_export(tmp_path: Path) -> None:
    made = Bureau(tmp_path)
    made.put(**{"profil.csv": PUBLIC})
    made.list(row("Profil Contoh", "profil.csv"))
    made.whole()
    year, told = made.office.today.year, []

    def tell(number: int, of: int) -> None:
        if number == of:
            why = Instruction(UTAMA, "Memuat data pribadi.")
            told.append(take_down(made.office, made.record_id("Profil Contoh"), why))

    with pytest.raises(BagError, match=str(year)):
        export_year(made.office, year, tmp_path / "tahun", tell)
    assert told
    assert not (tmp_path / "tahun").exists()
    export_year(made.office, year, tmp_path / "lagi")
    exported = b"".join(files(tmp_path / "lagi").values())
    assert PUBLIC not in exported
