"""Files at the desk: into the agency's own folder, whole, never through a link, never unasked."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from desk.web import forms
from didd.adapters.folders.local_writer import LocalWriter
from didd.adapters.store.people.officers import Appointing
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.model import Role
from didd.steps.agencies.changing import change_agencies
from didd.steps.collect.collect import harvest
from didd.steps.workspace.bin import empty_bin
from didd.steps.workspace.files import Brought, delete_file, put_file, used_bytes
from didd.steps.workspace.folder_acts import entries_of
from tests.integration.desk.workspace.conftest import AGENCY, logging_in, write_list
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, OF_ALL, OF_DINKES, Sample

PAGE = f"/berkas/{AGENCY}"


def send(client: TestClient, *files: tuple[str, bytes], accept: str = "", **fields: str) -> Any:
    """Send files by the page's own form."""
    token = field(client.get(PAGE).text, "token")
    sent = [("berkas", (name, content)) for name, content in files]
    headers = {"Accept": accept} if accept else {}
    return client.post(
        f"{PAGE}/unggah", data={"token": token, **fields}, files=sent, headers=headers
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def one_file(client: TestClient, path: str) -> str:
    answer = client.get(f"{PAGE}/satu", params={"berkas": path})
    assert answer.status_code == 200, answer.text
    return answer.text


def acts(sample: Sample) -> list[str]:
    return [e.act for e in sample.office.store.audit.events() if e.act.startswith("file.")]


def test_many_files_come_by_one_form_and_the_harvest_reads_them(
    sample: Sample, folder: Path, login: Login
):
    write_list(folder, "Laporan Tahunan a", "Rencana Kerja b")
    client = login(OF_DINKES)
    answer = send(client, ("a.csv", b"x;y\n1;2\n"), ("b.csv", b"x;y\n3;4\n"))
    assert answer.status_code == 200, answer.text
    assert "a.csv: tersimpan" in unescape(answer.text)
    assert {"a.csv", "b.csv"} <= set(tree(folder))
    report = harvest(sample.office, sample.office.agency(AGENCY))
    assert (report.records["rows"], report.records["held"]) == (2, 0)
    assert acts(sample) == ["file.upload", "file.upload"]
    asked = sample.office.store.check_requests.newest(AGENCY)
    assert asked is not None
    assert asked.because == "files"
    assert verify(list(sample.office.store.audit.events())) == []
    assert sample.office.store.evidence.read().altered == ()


def test_each_file_can_be_a_request_of_its_own(sample: Sample, folder: Path, login: Login):
    client = login(OF_DINKES)
    good = send(client, ("a.csv", b"isi"), accept="application/json", map="laporan/2025")
    assert (good.status_code, good.json()["kept"]) == (200, True)
    bad = send(client, ("a.csv", b"lain"), accept="application/json", map="laporan/2025")
    assert (bad.status_code, bad.json()["kept"]) == (409, False)
    assert "sudah ada" in bad.json()["said"]
    assert tree(folder) == {"laporan/2025/a.csv": b"isi"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  Laporan   2025: akhir?.csv", "Laporan 2025_ akhir_.csv"),
        ("Cafe\u0301.csv", "Caf\u00e9.csv"),
        ("<script>alert(1)<.csv", "_script_alert(1)_.csv"),
        ("'; DROP TABLE agency; --.csv", "'; DROP TABLE agency; --.csv"),
        ("=cmd|x.csv", "=cmd_x.csv"),
    ],
)
def test_a_name_is_made_safe_and_said(
    sample: Sample, folder: Path, login: Login, name: str, kept: str
):
    answer = send(login(OF_DINKES), (name, b"isi"))
    assert list(tree(folder)) == [kept]
    assert "<script>" not in answer.text
    assert kept in unescape(answer.text)


@pytest.mark.parametrize(
    "name",
    ["../luar.csv", "..\\luar.csv", "a/b.csv", ".tersembunyi", "~$kunci.xlsx", "unduhan.part",
     "terbalik\u202efdp.exe", "con.csv", "...", "p" * 240 + ".csv", "Thumbs.db"],
)  # fmt: skip
def test_a_name_that_is_none_is_refused_kindly(
    sample: Sample, folder: Path, login: Login, name: str
):
    answer = send(login(OF_DINKES), (name, b"isi"))
    assert answer.status_code == 409
    assert "tidak tersimpan" in answer.text
    assert tree(folder.parent) == {}
    assert acts(sample) == []


@pytest.mark.parametrize("where", ["../lain", "_hasil", "a/../../b", ".git", "a\x00b"])
def test_a_folder_that_is_none_is_refused(sample: Sample, folder: Path, login: Login, where: str):
    answer = send(login(OF_DINKES), ("a.csv", b"isi"), map=where)
    if "\x00" in where:  # what cannot be shown is left out before it is read
        assert set(tree(folder)) <= {"ab/a.csv"}
        return
    assert answer.status_code == 409
    assert tree(folder.parent) == {}


def test_no_link_is_followed(sample: Sample, folder: Path, login: Login, tmp_path: Path):
    outside = tmp_path / "luar"
    outside.mkdir()
    (outside / "rahasia.csv").write_bytes(b"rahasia")
    (folder / "naik").symlink_to(outside)
    (folder / "daun.csv").symlink_to(outside / "rahasia.csv")
    client = login(OF_DINKES)
    assert send(client, ("a.csv", b"isi"), map="naik").status_code == 409
    assert send(client, ("daun.csv", b"isi")).status_code == 409
    assert tree(outside) == {"rahasia.csv": b"rahasia"}
    assert client.get(f"{PAGE}/satu", params={"berkas": "daun.csv"}).status_code == 404
    assert client.get(f"{PAGE}?map=naik").status_code == 200
    assert "rahasia.csv" not in client.get(f"{PAGE}?map=naik").text


def test_a_file_is_moved_replaced_deleted_and_taken_back(
    sample: Sample, folder: Path, login: Login
):
    client = login(OF_DINKES)
    send(client, ("a.csv", b"lama"))
    mark = field(one_file(client, "a.csv"), "tanda")
    moved = post(client, f"{PAGE}/pindah", PAGE, berkas="a.csv", tanda=mark, nama="b.csv", map="x")
    assert moved.status_code == 303, moved.text
    assert tree(folder) == {"x/b.csv": b"lama"}
    mark = field(one_file(client, "x/b.csv"), "ganti")
    answer = send(client, ("apa saja.csv", b"baru"), map="x", nama="b.csv", ganti=mark)
    assert answer.status_code == 303, answer.text
    assert (folder / "x/b.csv").read_bytes() == b"baru"
    mark = field(one_file(client, "x/b.csv"), "tanda")
    post(client, f"{PAGE}/hapus", PAGE, berkas="x/b.csv", tanda=mark)
    assert not (folder / "x/b.csv").exists()
    page = client.get(PAGE).text
    assert page.count("/kembali") == 2
    back = post(client, f"{PAGE}/kembali", PAGE, nama=field(page, "nama"))
    assert back.status_code == 303, back.text
    assert (folder / "x/b.csv").read_bytes() == b"baru"
    assert acts(sample) == [
        "file.upload",
        "file.move",
        "file.replace",
        "file.delete",
        "file.restore",
    ]
    assert sample.office.store.evidence.read().altered == ()


def test_what_was_changed_meanwhile_is_looked_at_again_first(
    sample: Sample, folder: Path, login: Login
):
    client = login(OF_DINKES)
    send(client, ("a.csv", b"lama"))
    mark = field(one_file(client, "a.csv"), "tanda")
    (folder / "a.csv").write_bytes(b"dari folder")
    answer = post(client, f"{PAGE}/hapus", PAGE, berkas="a.csv", tanda=mark)
    assert answer.status_code == 409
    assert tree(folder) == {"a.csv": b"dari folder"}


def test_the_bin_lies_where_no_harvest_reads_and_is_emptied_in_time(
    sample: Sample, folder: Path, login: Login
):
    write_list(folder, "Laporan Tahunan a")
    client = login(OF_DINKES)
    send(client, ("a.csv", b"isi"))
    mark = field(one_file(client, "a.csv"), "tanda")
    post(client, f"{PAGE}/hapus", PAGE, berkas="a.csv", tanda=mark)
    agency = sample.office.agency(AGENCY)
    report = harvest(sample.office, agency)
    assert not [s for s in report.files["skipped"] if "hapus" in s["path"]]
    assert empty_bin(sample.office, agency) == 0
    sample.clock.at += timedelta(days=31)
    assert empty_bin(sample.office, agency) == 1
    assert empty_bin(sample.office, agency) == 0
    assert [path for path in tree(folder) if "terhapus" in path] == []
    assert acts(sample)[-1] == "file.purge"


def in_the_bin(folder: Path, name: bytes, days: int = 0) -> Path:
    """Put a file into the bin that no act of the desk brought there."""
    (folder / "_hasil/terhapus").mkdir(parents=True, exist_ok=True)
    made = Path(os.fsdecode(os.fsencode(folder) + b"/_hasil/terhapus/" + name))
    made.write_bytes(b"isi")
    then = made.stat().st_mtime - days * 86400
    os.utime(made, (then, then))
    return made


def test_names_of_any_bytes_in_the_bin_break_neither_the_page_nor_the_night(
    sample: Sample, folder: Path, login: Login
):
    strange = in_the_bin(folder, b"caf\xe9.csv", days=99)
    client, agency = login(OF_DINKES), sample.office.agency(AGENCY)
    send(client, ("a.csv", b"isi"))
    post(
        client,
        f"{PAGE}/hapus",
        PAGE,
        berkas="a.csv",
        tanda=field(one_file(client, "a.csv"), "tanda"),
    )
    assert client.get(PAGE).text.count("/kembali") == 1
    sample.clock.at += timedelta(days=31)
    assert empty_bin(sample.office, agency) == 1
    assert strange.exists()


def test_what_cannot_be_purged_waits_and_holds_up_nothing(
    sample: Sample, folder: Path, login: Login, monkeypatch: pytest.MonkeyPatch
):
    client, agency = login(OF_DINKES), sample.office.agency(AGENCY)
    for name in ("a.csv", "b.csv"):
        send(client, (name, b"isi"))
        mark = field(one_file(client, name), "tanda")
        post(client, f"{PAGE}/hapus", PAGE, berkas=name, tanda=mark)
    sample.clock.at += timedelta(days=31)
    remove, refused = LocalWriter.remove, list[str]()

    def removed(writer: LocalWriter, path: str) -> None:
        if not refused:
            refused.append(path)
            raise PermissionError(13, "Permission denied")
        remove(writer, path)

    monkeypatch.setattr(LocalWriter, "remove", removed)
    assert empty_bin(sample.office, agency) == 1
    assert acts(sample).count("file.purge") == 1
    assert (folder / refused[0]).exists()
    sample.office = replace(sample.office, sources=folder / "tidak ada")
    assert empty_bin(sample.office, agency) == 0


def test_what_a_killed_act_left_in_the_bin_goes_by_its_age(
    sample: Sample, folder: Path, login: Login
):
    agency = sample.office.agency(AGENCY)
    sample.clock.at = datetime.now(UTC)
    new = in_the_bin(folder, b"0123456789abcdef.csv", days=1)
    old = in_the_bin(folder, b"0123456789abcdee.csv", days=31)
    foreign = in_the_bin(folder, b"laporan.csv", days=31)
    assert empty_bin(sample.office, agency) == 1
    assert (new.exists(), old.exists(), foreign.exists()) == (True, False, True)
    assert acts(sample) == ["file.purge"]
    assert sample.office.store.evidence.read().altered == ()


@pytest.mark.parametrize("act", ["pindah", "hapus", "kembali"])
def test_the_chain_does_not_claim_what_the_folder_did_not_take(
    sample: Sample, folder: Path, login: Login, monkeypatch: pytest.MonkeyPatch, act: str
):
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    client = login(OF_DINKES)
    send(client, ("a.csv", b"isi"))
    fields = {"berkas": "a.csv", "tanda": field(one_file(client, "a.csv"), "tanda")}
    if act == "kembali":
        post(client, f"{PAGE}/hapus", PAGE, **fields)
        fields = {"nama": field(client.get(PAGE).text, "nama")}
    before = acts(sample)
    with monkeypatch.context() as patched:
        patched.setattr(LocalWriter, "move", closed)
        answer = post(client, f"{PAGE}/{act}", PAGE, **{"nama": "b.csv", **fields})
    assert answer.status_code == 409
    assert acts(sample) == before


def test_what_cannot_be_kept_is_taken_back(
    sample: Sample, folder: Path, login: Login, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise RuntimeError("the database is away")

    client, agency = login(OF_DINKES), sample.office.agency(AGENCY)
    send(client, ("a.csv", b"isi"))
    mark = field(one_file(client, "a.csv"), "tanda")
    monkeypatch.setattr("didd.adapters.store.workspace.desk_files.DeskFiles.keep", broken)
    with pytest.raises(RuntimeError):
        delete_file(sample.office, agency, OF_DINKES, "a.csv", mark)
    assert tree(folder) == {"a.csv": b"isi"}


def test_a_file_that_is_open_keeps_itself_and_no_neighbour(sample: Sample, folder: Path):
    sample.clock.at = datetime.now(UTC)
    agency = sample.office.agency(AGENCY)

    def delete(name: str) -> None:
        [entry] = [e for e in entries_of(sample.office, agency, "") if e.name == name]
        delete_file(sample.office, agency, OF_DINKES, name, entry.mark)

    for name in ("report.docx", "xxreport.docx", "laporan-akhir.docx"):
        (folder / name).write_bytes(b"isi")
    for lock in ("~$report.docx", "~$poran-akhir.docx"):
        (folder / lock).write_bytes(b"")
    for name in ("report.docx", "laporan-akhir.docx"):
        with pytest.raises(Refused, match="sedang dibuka"):
            delete(name)
    delete("xxreport.docx")
    assert not (folder / "xxreport.docx").exists()


@pytest.mark.parametrize("path", ["a\x00b", "a\x00b/c", "x/a\x00", "\ud800/c"])
def test_a_path_that_nobody_can_keep_is_refused(
    sample: Sample, folder: Path, login: Login, path: str
):
    client = login(OF_DINKES)
    for act in ("pindah", "hapus"):
        sent = path.encode("utf-8", "surrogatepass").decode("latin-1")
        for each in (path.replace("\ud800", "\ufffd"), sent):
            answer = post(client, f"{PAGE}/{act}", PAGE, berkas=each, tanda="3-1", nama="b", map="")
            assert answer.status_code == 409
    assert (
        client.get(f"{PAGE}/satu", params={"berkas": path.replace("\ud800", "")}).status_code == 404
    )


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("KTP 6271010101900001.csv", b"", ""),
        ("a:6271010101900001/b.csv", b"isi", ""),
        ("~$6271010101900001.csv", b"isi", ""),
        ("a.csv", b"isi", "x/../6271010101900001"),
    ],
)
def test_a_refused_name_puts_no_number_of_a_person_into_the_chain(
    sample: Sample, folder: Path, login: Login, name: str, content: bytes, where: str
):
    assert send(login(OF_DINKES), (name, content), map=where).status_code == 409
    kept = [e for e in sample.office.store.audit.events() if e.act == "refused"]
    assert kept
    assert "6271010101900001" not in str(kept)


@pytest.mark.parametrize("where", ["_hasil", "_hasil/terhapus", "_HASIL", " _hasil/"])
def test_our_own_folder_is_not_listed(sample: Sample, folder: Path, login: Login, where: str):
    in_the_bin(folder, b"0123456789abcdef.csv")
    client = login(OF_DINKES)
    page = client.get(PAGE, params={"map": where}).text
    assert "0123456789abcdef" not in page
    assert f"map={where}%2F" not in page
    inside = f"{where}/0123456789abcdef.csv"
    assert client.get(f"{PAGE}/satu", params={"berkas": inside}).status_code == 404


def test_sizes_and_the_folders_room_have_limits(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("didd.steps.workspace.files.MEGABYTE", 10)
    rules = sample.office.config.sop.files.model_copy(update={"largest": 2, "quota": 3})
    sop = sample.office.config.sop.model_copy(update={"files": rules})
    config = sample.office.config.model_copy(update={"sop": sop})
    sample.office = replace(sample.office, config=config)
    client = logging_in(sample)(OF_DINKES)
    assert send(client, ("besar.csv", b"x" * 21)).status_code == 409
    assert send(client, ("kosong.csv", b"")).status_code == 409
    assert send(client, ("a.csv", b"x" * 20)).status_code == 200
    full = send(client, ("b.csv", b"x" * 20))
    assert full.status_code == 409
    assert "tidak muat" in full.text
    assert list(tree(folder)) == ["a.csv"]


def with_room_for(sample: Sample, megabytes: int) -> None:
    rules = sample.office.config.sop.files.model_copy(update={"quota": megabytes})
    sop = sample.office.config.sop.model_copy(update={"files": rules})
    sample.office = replace(
        sample.office, config=sample.office.config.model_copy(update={"sop": sop})
    )


def test_what_was_deleted_takes_room_until_it_is_gone(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("didd.steps.workspace.files.MEGABYTE", 10)
    with_room_for(sample, 3)
    client, agency = logging_in(sample)(OF_DINKES), sample.office.agency(AGENCY)
    assert send(client, ("a.csv", b"x" * 20)).status_code == 200
    assert used_bytes(sample.office, agency) == 20
    mark = field(one_file(client, "a.csv"), "tanda")
    post(client, f"{PAGE}/hapus", PAGE, berkas="a.csv", tanda=mark)
    assert used_bytes(sample.office, agency) == 20
    assert send(client, ("b.csv", b"x" * 20)).status_code == 409
    post(client, f"{PAGE}/kembali", PAGE, nama=field(client.get(PAGE).text, "nama"))
    assert used_bytes(sample.office, agency) == 20
    mark = field(one_file(client, "a.csv"), "tanda")
    post(client, f"{PAGE}/hapus", PAGE, berkas="a.csv", tanda=mark)
    sample.clock.at += timedelta(days=31)
    assert empty_bin(sample.office, agency) == 1
    assert used_bytes(sample.office, agency) == 0
    client = logging_in(sample)(OF_DINKES)
    assert send(client, ("b.csv", b"x" * 20)).status_code == 200


class Meeting(io.BytesIO):
    """A file of which the last byte is read once all have met who send at the same time."""

    def __init__(self, content: bytes, met: threading.Barrier) -> None:
        super().__init__(content)
        self.met = met

    def read(self, size: int | None = -1) -> bytes:
        chunk = super().read(size)
        if not chunk:
            with suppress(threading.BrokenBarrierError):
                self.met.wait(10)
        return chunk


@pytest.mark.parametrize("server", [False, True])
def test_of_several_that_come_at_once_as_many_are_kept_as_fit(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch, server: bool
):
    monkeypatch.setattr("didd.steps.workspace.files.MEGABYTE", 10)
    if server:  # of a server nobody lists the whole tree for this
        monkeypatch.setattr("didd.adapters.folders.places.Places.sizes", lambda _: None)
    with_room_for(sample, 5)
    agency, met = sample.office.agency(AGENCY), threading.Barrier(4)

    def put(name: str) -> str:
        brought = Brought("", name, Meeting(b"x" * 20, met), 20)
        try:
            return put_file(sample.office, agency, OF_DINKES, brought).path
        except Refused as refusal:
            return str(refusal)

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(put, ["a.csv", "b.csv", "c.csv", "d.csv"]))
    assert len(tree(folder)) == 2, said
    assert sum("tidak muat" in each for each in said) == 2
    assert len(acts(sample)) == 2


def test_files_that_came_by_hand_and_were_never_checked_take_room(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("didd.steps.workspace.files.MEGABYTE", 10)
    with_room_for(sample, 3)
    (folder / "lama.csv").write_bytes(b"x" * 20)
    client, agency = logging_in(sample)(OF_DINKES), sample.office.agency(AGENCY)
    assert used_bytes(sample.office, agency) == 20
    assert send(client, ("a.csv", b"x" * 20)).status_code == 409
    mark = field(one_file(client, "lama.csv"), "ganti")
    assert send(client, ("x", b"y"), nama="lama.csv", ganti=mark).status_code == 303
    assert used_bytes(sample.office, agency) == 21
    harvest(sample.office, agency)
    assert used_bytes(sample.office, agency) == 21


def test_more_than_the_folder_has_room_for_is_said_before_it_is_read(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    with_room_for(sample, 3)
    client = logging_in(sample)(OF_DINKES)
    in_the_bin(folder, b"0123456789abcdef.csv").write_bytes(b"x" * 2_000_000)
    token = field(client.get(PAGE).text, "token")
    parsed: list[object] = []
    monkeypatch.setattr(forms, "MultiPartParser", lambda *asked, **_: parsed.append(asked))
    sent = {"berkas": ("a.csv", b"x" * 2_100_000)}
    answer = client.post(f"{PAGE}/unggah", data={"token": token}, files=sent)
    assert answer.status_code == 413
    assert parsed == []


def test_more_than_a_form_may_bring_is_said_before_it_is_read(
    sample: Sample, folder: Path, login: Login
):
    client = login(OF_DINKES)
    client.get(PAGE)
    size = str(sample.office.config.sop.files.at_once * 1_000_001)
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": size}
    answer = client.post(f"{PAGE}/unggah", content=b"--b\r\n", headers=headers)
    assert answer.status_code == 413
    assert "sekaligus" in answer.text


@pytest.mark.parametrize("officer", ["", APPROVER, OF_DINKES])
def test_no_byte_of_a_file_is_read_of_whoever_may_not(
    sample: Sample, folder: Path, login: Login, officer: str, monkeypatch: pytest.MonkeyPatch
):
    """Nobody, the chief officer, and the officer of another agency."""
    read: list[object] = []
    monkeypatch.setattr(forms, "_parts", lambda *asked: read.append(asked))
    client = login(officer)
    other = "disdik" if officer == OF_DINKES else AGENCY
    answer = client.post(f"/berkas/{other}/unggah", files={"berkas": ("a.csv", b"isi")})
    assert answer.status_code == 400
    assert read == []


def test_a_folder_that_can_only_be_read_says_so(
    sample: Sample, folder: Path, login: Login, monkeypatch: pytest.MonkeyPatch
):
    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    client = login(OF_DINKES)
    monkeypatch.setattr("didd.adapters.folders.local_writer.LocalWriter.put", closed)
    answer = send(client, ("a.csv", b"isi"))
    assert answer.status_code == 409
    assert "hanya dapat dibaca" in answer.text


def test_a_killed_write_leaves_nothing_that_counts(
    sample: Sample, folder: Path, login: Login, monkeypatch: pytest.MonkeyPatch
):
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    client, agency = login(OF_DINKES), sample.office.agency(AGENCY)
    with monkeypatch.context() as patched:
        patched.setattr("didd.adapters.folders.local_writer._give_name", killed)
        patched.setattr("os.unlink", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            put_file(sample.office, agency, OF_DINKES, Brought("", "a.csv", io.BytesIO(b"isi"), 3))
    [left] = folder.iterdir()
    assert left.name.startswith(".")
    assert harvest(sample.office, sample.office.agency(AGENCY)).files["new"] == 0
    os.utime(left, (1, 1))
    assert send(client, ("b.csv", b"isi")).status_code == 200
    assert [path for path in tree(folder) if not path.startswith("_hasil")] == ["b.csv"]


def test_names_in_the_folder_show_as_text_and_what_cannot_be_worked_on_has_no_way(
    sample: Sample, folder: Path, login: Login
):
    (folder / "<script>alert(1)<").mkdir()
    (folder / "<img src=x onerror=alert(1)>.csv").write_bytes(b"isi")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.csv")).write_bytes(b"isi")
    page = login(OF_DINKES).get(PAGE).text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "caf%E9.csv" in page
    assert "berkas=caf" not in page


def test_whoever_keeps_several_chooses_first(sample: Sample, folder: Path, login: Login):
    assert login(OF_DINKES).get("/berkas").headers["location"] == PAGE
    assert PAGE in login(OF_ALL).get("/berkas").text


def test_a_file_just_sent_is_offered_for_a_new_item_and_one_moved_under_its_new_name(
    sample: Sample, folder: Path, login: Login
):
    client = logging_in(sample)(OF_DINKES)
    send(client, ("rapat & hasil.csv", b"a;b\n"), ("b.csv", b"c;d\n"))
    page = client.get("/daftar/dinkes/baru").text
    assert '<option value="rapat &amp; hasil.csv">' in page
    one = client.get("/berkas/dinkes/satu?berkas=rapat %26 hasil.csv").text
    assert 'href="/daftar/dinkes/baru?berkas=rapat%20%26%20hasil.csv"' in one
    begun = client.get("/daftar/dinkes/baru?berkas=rapat%20%26%20hasil.csv").text
    assert 'value="rapat &amp; hasil.csv"' in begun
    form = {"token": field(one, "token"), "berkas": "rapat & hasil.csv"}
    form |= {"tanda": field(one, "tanda"), "nama": "hasil.csv", "map": "2026"}
    assert client.post("/berkas/dinkes/pindah", data=form).status_code == 303
    page = client.get("/daftar/dinkes/baru").text
    assert '<option value="2026/hasil.csv">' in page
    assert "rapat &amp; hasil.csv" not in page


def test_a_line_that_breaks_amid_a_file_leaves_nothing_behind(
    sample: Sample, folder: Path, login: Login
):
    client = logging_in(sample)(OF_DINKES)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    part = b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="a.csv"\r\n\r\nx;y'
    came = [{"type": "http.request", "body": part, "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return came.pop(0)

    async def told(message: Any) -> None:
        sent.append(message)

    headers = {"host": "testserver", "cookie": cookies}
    headers["content-type"] = "multipart/form-data; boundary=x"
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "root_path": "",
        "path": f"/berkas/{AGENCY}/unggah", "raw_path": b"", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("testclient", 1), "server": ("testserver", 80),
    }  # fmt: skip
    asyncio.run(client.app(scope, receive, told))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408
    assert tree(folder) == {}


def test_of_an_ended_agency_files_only_go_and_its_page_is_found(
    sample: Sample, folder: Path, login: Login
):
    (folder / "lama.pdf").write_bytes(b"%PDF-1.7 lama")
    client = login(OF_DINKES)
    assert client.get("/berkas").status_code == 303
    assert "unggah" in client.get(PAGE).text
    act = AgencyAct(Kind.ENDED, (AGENCY,), sample.office.today, "Pergub contoh 1/2026")
    change_agencies(sample.office, ADMIN, act)
    assert f'href="{PAGE}"' in client.get("/berkas").text
    page = client.get(PAGE).text
    assert "sudah berakhir" in page
    assert "lama.pdf" in page
    assert "unggah" not in page
    one = one_file(client, "lama.pdf")
    assert "unggah" not in one
    assert "pindah" not in one
    assert "hapus" in one, "what must not lie there can still be taken away"
    sample.office.seed_officers()
    both = replace(sample.office.people()[ADMIN].roles[0], key="dua", role=Role.AGENCY_OFFICER)
    sample.office.store.officers.keep([both], Appointing(None))
    assert f'href="{PAGE}"' in login(ADMIN).get(f"/perangkat-daerah/pd/{AGENCY}").text
