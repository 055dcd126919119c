"""Files of agencies whose folder cannot be written to, or that have none: kept with the office."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.folders.local_writer import LocalWriter
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.steps.collect.collect import harvest
from didd.steps.collect.reports import HarvestReport
from didd.steps.workspace.bin import empty_bin
from didd.steps.workspace.files import Brought, put_file, used_bytes
from didd.steps.workspace.slip import slip_file
from tests.integration.desk.workspace.conftest import AGENCY, logging_in, write_list
from tests.integration.desk.workspace.test_files_page import PAGE, one_file, send, tree
from tests.support.bureau import as_csv, row
from tests.support.desk_forms import field, post
from tests.support.samples.desk_samples import OF_DINKES, Sample


@pytest.fixture
def kept(sample: Sample, folder: Path, tmp_path: Path) -> Path:
    """Where the office keeps files of the agency; the agency's own folder is ``folder``."""
    sample.office = replace(sample.office, desk_files=tmp_path / "kept")
    return tmp_path / "kept" / AGENCY


@pytest.fixture
def reading_only(folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the agency's own folder be one that the desk's user may only read."""
    takes, put = LocalWriter.takes, LocalWriter.put

    def may(self: LocalWriter, where: str) -> bool:
        return self.root != folder and takes(self, where)

    def closed(self: LocalWriter, *asked: object) -> None:
        if self.root == folder:
            raise PermissionError(13, "Permission denied")
        put(self, *asked)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(LocalWriter, "takes", may)
    monkeypatch.setattr(LocalWriter, "put", closed)


@pytest.fixture
def no_folder(folder: Path, kept: Path) -> Path:
    """Let the agency have no folder at all; return where its files are kept."""
    folder.rmdir()
    return kept


def harvested(sample: Sample) -> HarvestReport:
    return harvest(sample.office, sample.office.agency(AGENCY))


def put(sample: Sample, name: str, content: bytes, where: str = "") -> None:
    brought = Brought(where, name, io.BytesIO(content), len(content))
    put_file(sample.office, sample.office.agency(AGENCY), OF_DINKES, brought)


def of_one(client: TestClient, path: str) -> str:
    return one_file(client, path)


@pytest.mark.usefixtures("reading_only")
def test_what_a_folder_does_not_take_is_kept_with_us_and_harvested_as_one(
    sample: Sample, folder: Path, kept: Path
):
    write_list(folder, "Laporan Tahunan a", "Rencana Kerja b")
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    client = logging_in(sample)(OF_DINKES)
    answer = send(client, ("b.csv", b"x;y\n3;4\n"))
    assert answer.status_code == 200, answer.text
    assert "disimpan di PPID" in unescape(answer.text)
    assert tree(kept) == {"b.csv": b"x;y\n3;4\n"}
    assert "b.csv" not in tree(folder)
    report = harvested(sample)
    assert (report.records["rows"], report.records["held"], report.files["seen"]) == (2, 0, 3)
    assert verify(list(sample.office.store.audit.events())) == []
    assert sample.office.store.evidence.read().altered == ()


@pytest.mark.usefixtures("reading_only")
def test_the_slip_lies_with_us_where_the_folder_takes_none(
    sample: Sample, folder: Path, kept: Path
):
    write_list(folder, "Laporan Tahunan a")
    put(sample, "a.csv", b"x;y\n1;2\n")
    harvested(sample)
    assert (kept / "_hasil/HASIL-PEMERIKSAAN.xlsx").is_file()
    assert not (folder / "_hasil").exists()
    agency = sample.office.agency(AGENCY)
    assert b"<html" in slip_file(sample.office, agency, "html")
    before = (kept / "_hasil/HASIL-PEMERIKSAAN.html").stat().st_mtime_ns
    harvested(sample)
    assert (kept / "_hasil/HASIL-PEMERIKSAAN.html").stat().st_mtime_ns == before


def test_of_two_files_of_one_name_the_agencys_own_counts_and_both_are_shown(
    sample: Sample, folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    write_list(folder, "Laporan Tahunan a")
    monkeypatch.setattr(LocalWriter, "takes", lambda self, _where: self.root != folder)
    put(sample, "a.csv", b"dari meja")
    (folder / "a.csv").write_bytes(b"dari folder")
    report = harvested(sample)
    [document] = [
        d for d in sample.office.store.harvests.documents(AGENCY).values() if d.path == "a.csv"
    ]
    assert document.size == len(b"dari folder")
    assert [(s["path"], "dihitung" in s["reason"]) for s in report.files["skipped"]] == [
        ("a.csv", True)
    ]
    client = logging_in(sample)(OF_DINKES)
    page = unescape(client.get(PAGE).text)
    assert page.count("a.csv</bdi>") == 2
    assert "tidak dibaca" in page
    ours = client.get(f"{PAGE}/satu", params={"berkas": "a.csv", "ppid": "1"}).text
    moved = post(
        client, f"{PAGE}/pindah", PAGE, berkas="a.csv", tanda=field(ours, "tanda"), nama="c.csv",
        map="",
    )  # fmt: skip
    assert moved.status_code == 303, moved.text
    assert (kept / "c.csv").read_bytes() == b"dari meja"
    assert not (kept / "a.csv").exists()
    assert (folder / "a.csv").read_bytes() == b"dari folder"


def test_no_file_is_kept_with_us_under_a_name_that_the_agencys_own_has(
    sample: Sample, folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "a.csv").write_bytes(b"dari folder")
    monkeypatch.setattr(LocalWriter, "takes", lambda *_: False)
    with pytest.raises(Refused, match="ada"):
        put(sample, "a.csv", b"dari meja")
    assert not kept.exists()


def test_files_with_us_are_moved_replaced_deleted_taken_back_and_purged(
    sample: Sample, no_folder: Path
):
    client, agency = logging_in(sample)(OF_DINKES), sample.office.agency(AGENCY)
    assert "tidak mempunyai folder sendiri" in client.get(PAGE).text
    send(client, ("a.csv", b"lama"))
    assert "disimpan di PPID" in client.get(PAGE).text
    mark = field(of_one(client, "a.csv"), "tanda")
    post(client, f"{PAGE}/pindah", PAGE, berkas="a.csv", tanda=mark, nama="b.csv", map="x")
    assert tree(no_folder) == {"x/b.csv": b"lama"}
    mark = field(of_one(client, "x/b.csv"), "ganti")
    answer = send(client, ("apa.csv", b"baru!"), map="x", nama="b.csv", ganti=mark)
    assert answer.status_code == 303, answer.text
    assert (no_folder / "x/b.csv").read_bytes() == b"baru!"
    assert used_bytes(sample.office, agency) == len(b"lama" + b"baru!")
    mark = field(of_one(client, "x/b.csv"), "tanda")
    post(client, f"{PAGE}/hapus", PAGE, berkas="x/b.csv", tanda=mark)
    assert client.get(PAGE).text.count("/kembali") == 2
    post(client, f"{PAGE}/kembali", PAGE, nama=field(client.get(PAGE).text, "nama"))
    assert (no_folder / "x/b.csv").read_bytes() == b"baru!"
    sample.clock.at += timedelta(days=31)
    assert empty_bin(sample.office, agency) == 1
    assert tree(no_folder) == {"x/b.csv": b"baru!"}
    assert sample.office.store.evidence.read().altered == ()


def test_the_quota_holds_with_us_too(
    sample: Sample, no_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("didd.steps.workspace.files.MEGABYTE", 10)
    rules = sample.office.config.sop.files.model_copy(update={"quota": 3})
    sop = sample.office.config.sop.model_copy(update={"files": rules})
    config = sample.office.config.model_copy(update={"sop": sop})
    sample.office = replace(sample.office, config=config)
    put(sample, "a.csv", b"x" * 20)
    with pytest.raises(Refused, match="tidak muat"):
        put(sample, "b.csv", b"x" * 20)
    assert [path.name for path in no_folder.iterdir()] == ["a.csv"]


def test_files_of_one_path_in_both_places_are_all_counted(sample: Sample, folder: Path, kept: Path):
    (folder / "1").mkdir()
    (folder / "1/a.pdf").write_bytes(b"x" * 1000)
    (folder / "a.pdf").write_bytes(b"xx")
    kept.mkdir(parents=True)
    (kept / "a.pdf").write_bytes(b"x")
    assert used_bytes(sample.office, sample.office.agency(AGENCY)) == 1003


def test_an_agency_without_a_folder_does_its_whole_part_at_the_desk(
    sample: Sample, no_folder: Path
):
    client, agency = logging_in(sample)(OF_DINKES), sample.office.agency(AGENCY)
    refused = post(client, f"/periksa/{AGENCY}", f"/periksa/{AGENCY}")
    assert refused.status_code == 409
    assert "kirim" in unescape(refused.text)
    with pytest.raises(FolderUnavailable):
        harvested(sample)
    send(client, ("lkj.csv", b"x;y\n1;2\n"))
    asked = {"judul": "Laporan Kinerja 2025", "klasifikasi": "Berkala", "berkas": "lkj.csv"}
    new = client.get(f"/daftar/{AGENCY}/baru", params=asked).text
    said = {f"sel.{code}": text for code, text in row("Laporan Kinerja 2025", "lkj.csv").items()}
    added = post(client, f"/daftar/{AGENCY}/baru", PAGE, butir=field(new, "butir"), **said)
    assert added.status_code == 303, added.text
    asked = post(client, f"/periksa/{AGENCY}", f"/periksa/{AGENCY}")
    assert asked.status_code == 303, asked.text
    report = harvested(sample)
    assert (report.status, report.records["rows"], report.records["held"]) == ("done", 1, 0)
    [waiting] = sample.office.store.records.queue(agency=AGENCY)
    assert waiting.record.title == "Laporan Kinerja 2025"
    assert [file.path for file in waiting.record.files] == ["lkj.csv"]
    assert agency in sample.office.agencies_to_harvest()
    assert client.get(f"/periksa/{AGENCY}/hasil.xlsx").status_code == 200


def test_items_without_a_file_need_no_folder_either(sample: Sample, no_folder: Path):
    client = logging_in(sample)(OF_DINKES)
    new = client.get(f"/daftar/{AGENCY}/baru", params={"judul": "Buku", "klasifikasi": "Berkala"})
    said = {f"sel.{c}": t for c, t in row("Buku Tamu 2025", bentuk="Hardcopy").items() if t}
    added = post(client, f"/daftar/{AGENCY}/baru", PAGE, butir=field(new.text, "butir"), **said)
    assert added.status_code == 303, added.text
    assert harvested(sample).records["rows"] == 1
    assert sample.office.agency(AGENCY) in sample.office.agencies_with_folder()


def test_a_folder_that_was_read_once_is_missed_although_files_are_with_us(
    sample: Sample, folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    write_list(folder, "Laporan Tahunan a")
    with monkeypatch.context() as patched:
        patched.setattr(LocalWriter, "takes", lambda self, _where: self.root != folder)
        put(sample, "a.csv", b"isi")
    harvested(sample)
    folder.rename(folder.with_name("dilepas"))
    with pytest.raises(FolderUnavailable):
        harvested(sample)
    with pytest.raises(Refused):
        put(sample, "b.csv", b"isi")
    assert set(tree(kept)) - {"_hasil/HASIL-PEMERIKSAAN.xlsx", "_hasil/HASIL-PEMERIKSAAN.html"} == {
        "a.csv"
    }


def test_a_list_with_us_is_marked_in_the_slip_beside_it(sample: Sample, no_folder: Path):
    listed = as_csv([row("Laporan Tahunan a", "a.csv"), row("Rencana Kerja b", "tidak-ada.csv")])
    put(sample, "inventaris.csv", listed)
    put(sample, "a.csv", b"isi")
    report = harvested(sample)
    assert report.records["held"] == 1
    assert b"tidak-ada.csv" in (no_folder / "_hasil/HASIL-PEMERIKSAAN.html").read_bytes()
    agency = sample.office.agency(AGENCY)
    (sample.office.sources / AGENCY).mkdir()  # pyright: ignore[reportOperatorIssue, reportOptionalOperand]
    report = harvested(sample)
    assert report.files["unchanged"] == 2
    assert agency in sample.office.agencies_with_folder()


@pytest.mark.usefixtures("reading_only")
def test_of_a_folder_that_can_only_be_read_nothing_is_offered_that_cannot_be_done(
    sample: Sample, folder: Path, kept: Path
):
    (folder / "a.csv").write_bytes(b"x;y\n1;2\n")
    client = logging_in(sample)(OF_DINKES)
    assert "hanya dapat dibaca dari sini" in client.get(PAGE).text
    own = of_one(client, "a.csv")
    assert "hanya dapat dibaca dari sini" in own
    assert not {act for act in ("/pindah", "/hapus", "/unggah") if act in own}
    put(sample, "kiriman.csv", b"x;y\n3;4\n")
    sent = of_one(client, "kiriman.csv")
    assert {act for act in ("/pindah", "/hapus", "/unggah") if act in sent} == {
        "/pindah",
        "/hapus",
        "/unggah",
    }
