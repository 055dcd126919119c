"""The list and decree from before, at the desk: sent, looked at, confirmed, followed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from starlette.testclient import TestClient

from didd.adapters.archive.archive import put_bytes
from didd.adapters.register_files.render import render
from didd.approval.audit_chain import verify
from didd.model import State
from didd.steps.approve import approve_all
from didd.steps.establish import changes, draft
from tests.support.desk_forms import Login, field
from tests.support.samples.desk_samples import APPROVER, HOSTILE, OF_DINKES, SUPERIOR, Sample

HERE = "/didd/dinkes/sebelumnya"
HEAD = ("No", "Judul Informasi", "Ringkasan Isi Informasi", "Pejabat yang Menguasai Informasi")
LINES = [
    ("A. INFORMASI YANG WAJIB DIUMUMKAN SECARA BERKALA", "", "", ""),
    ("7", "Profil Kesehatan Tahun 2025", "Isi profil.", "Sekretariat"),
    ("8", HOSTILE.replace("\u202e", ""), "Isi.", "Sekretariat"),
    ("9", "Kalender Kegiatan 2019", "Nomor 6271014107900003", "Sekretariat"),
]
DECREE = {"nomor": "188.44/7/2024", "tanggal": "2024-03-01", "pejabat": "Pejabat Contoh"}


def as_xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in (HEAD, *LINES):
        book.worksheets[0].append(line)
    book.save(out)
    return out.getvalue()


def send(client: TestClient, content: bytes, name: str = "daftar lama.xlsx", **typed: str):
    form = {"token": field(client.get(HERE).text, "token"), **DECREE, **typed}
    return client.post(f"{HERE}/periksa", data=form, files={"berkas": (name, content)})


def confirm(client: TestClient, sha256: str):
    form = {"token": field(client.get(HERE).text, "token"), "isi": sha256}
    return client.post(HERE, data=form)


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR])
def test_a_list_is_shown_then_confirmed_and_the_first_edition_follows_it(
    sample: Sample, ids: list[int], login: Login, officer: str
):
    client, office = login(officer), sample.office
    assert f'href="{HERE}"' in client.get("/didd/dinkes").text
    seen = send(client, as_xlsx())
    assert seen.status_code == 200, seen.text
    assert "3 butir, 2 di antaranya" in seen.text
    assert "Kalender Kegiatan 2019" in seen.text
    assert "<script>alert" not in seen.text
    assert "6271014107900003" not in seen.text
    assert office.store.earlier_lists.of("dinkes") is None, "nothing is kept unconfirmed"
    assert confirm(client, field(seen.text, "isi")).status_code == 303
    kept = office.store.earlier_lists.of("dinkes")
    assert kept is not None
    assert (kept.decree.number, kept.decree.signatory) == ("188.44/7/2024", "Pejabat Contoh")
    assert [line.number for line in kept.lines] == ["7", "8", "9"]
    assert "Pejabat Contoh" in client.get(HERE).text
    approve_all(office, "dinkes", APPROVER)
    edition = draft(office, office.agency("dinkes"))
    assert edition is not None
    diff = changes(office, edition)
    assert [e.title for e in diff.dropped] == ["Kalender Kegiatan 2019"]
    assert "Profil Kesehatan Tahun 2025" not in {e.title for e in diff.added}
    assert verify(list(office.store.audit.events())) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tanggal": "1900-01-01"}, "2008-04-30"),
        ({"tanggal": "0026-01-01"}, "2008-04-30"),
        ({"tanggal": "2999-01-01"}, "masa depan"),
        ({"tanggal": "kemarin"}, "2026-01-14"),
        ({"nomor": "  "}, "omor keputusan belum"),
    ],
)
def test_a_decree_that_cannot_have_been_is_refused_and_what_was_typed_stays(
    sample: Sample, ids: list[int], login: Login, typed: dict[str, str], sentence: str
):
    answer = send(login(SUPERIOR), as_xlsx(), **typed)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert 'value="Pejabat Contoh"' in answer.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK bukan"),
        ("b.xlsx", b"bukan"),
        ("c.csv", b"a;b\n1;2\n"),
        ("d.pdf", b"%PDF-1.7"),
        ("../e.xlsx", b""),
        ("", b""),
    ],
)
def test_what_is_no_list_is_told_kindly(
    sample: Sample, ids: list[int], login: Login, name: str, content: bytes
):
    answer = send(login(SUPERIOR), content, name)
    assert answer.status_code == 409
    assert 'class="notice' in answer.text


def test_only_what_was_shown_of_this_agency_is_kept(sample: Sample, ids: list[int], login: Login):
    client = login(SUPERIOR)
    other = client.post(
        "/didd/disdik/sebelumnya/periksa",
        data={"token": field(client.get(HERE).text, "token"), **DECREE},
        files={"berkas": ("a.xlsx", as_xlsx())},
    )
    assert other.status_code == 200
    office, mine = sample.office, field(send(login(APPROVER), as_xlsx()).text, "isi")
    a_file = next(office.archive.digests())
    list_of_ours = office.archive.open(mine).read()
    crafted = put_bytes(office.archive, list_of_ours.replace(b"BERKALA", b"DIKECUALIKAN"))
    deep = put_bytes(office.archive, b"[" * 200_000)
    for sha256 in (field(other.text, "isi"), a_file, mine, crafted, deep, "0" * 64, "../x", ""):
        assert confirm(client, sha256).status_code == 409, sha256
    assert sample.office.store.earlier_lists.of("dinkes") is None
    assert send(login(OF_DINKES), as_xlsx()).status_code in (400, 403)


def test_the_sheet_of_our_own_last_list_is_read_back_whole(
    sample: Sample, ids: list[int], login: Login
):
    office = sample.office
    approve_all(office, "dinkes", APPROVER)
    edition = draft(office, office.agency("dinkes"))
    assert edition is not None
    sheet = render(edition, office.config, ["xlsx"])["xlsx"]
    seen = send(login(SUPERIOR), sheet, "DIDD-dinkes.xlsx")
    assert seen.status_code == 200, seen.text
    n = len(edition.register.entries)
    assert f"{n} butir, {n} di antaranya" in seen.text
    assert confirm(login(SUPERIOR), field(seen.text, "isi")).status_code == 303
    again = draft(office, office.agency("dinkes"))
    assert again is not None
    diff = changes(office, again)
    assert (list(diff.added), list(diff.dropped), list(diff.changed)) == ([], [], [])
    assert not office.store.records.queue(agency="dinkes", states=[State.SUBMITTED])
