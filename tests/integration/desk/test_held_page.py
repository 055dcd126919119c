"""The page of held files: who sees them, who lets one pass, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from didd.config.catalog import CatalogConfig
from didd.ports import FileToLookInto, Look
from didd.steps.collect import collect
from tests.support.desk_forms import Login, field, post
from tests.support.factories import make_document, make_finding
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, SUPERIOR, Sample

FILE = make_document("penerima <b>.csv", content=b"bantuan")
PLACE = {"row": 0, "column": "", "field": "", "sheet": ""}


@pytest.fixture
def holding(sample: Sample, ids: list[int]) -> Sample:
    harvests = sample.office.store.harvests
    harvests.save_documents("dinkes", [FILE], [])
    harvests.save_findings("dinkes", 1, "checks", [
        make_finding(rule="nik-terbuka", file=FILE.path, cell="B2", message="Ada NIK.",
                     value="2 kali; contoh 6271••••••••0003", **PLACE),
        make_finding(rule="nik-terbuka", file=FILE.path, cell="C9", message="Ada NIK.",
                     value="1 kali", **PLACE),
        make_finding(rule="berkas-rusak", file=FILE.path, message="Rusak.", **PLACE),
    ])  # fmt: skip
    return sample


def let_pass(login: Login, who: str = APPROVER, **fields: str):
    client = login(who)
    form = {"berkas": FILE.sha256, "aturan": "nik-terbuka", "alasan": "Wajib diumumkan.",
            "dasar": "Pasal contoh 1"}  # fmt: skip
    return post(client, "/tertahan/dinkes", "/tertahan", **(form | fields)), client


def test_held_files_are_shown_to_those_whose_they_are(holding: Sample, login: Login):
    page = login(OF_DINKES).get("/tertahan").text
    assert "penerima &lt;b&gt;.csv" in page
    assert "B2" in page
    assert "C9" in page
    assert "6271••••••••0003" in page
    assert "Rusak." not in page
    assert "Loloskan berkas ini" not in page  # not theirs to do
    assert "Loloskan berkas ini" not in login(SUPERIOR).get("/tertahan").text


def test_the_approver_lets_a_file_pass(holding: Sample, login: Login):
    answer, client = let_pass(login)
    assert answer.status_code == 303
    [kept] = holding.office.store.overrides.of("dinkes").values()
    assert (kept.officer, kept.sha256) == (APPROVER, FILE.sha256)
    page = client.get("/tertahan").text
    assert "penarikan berkas berikutnya" in page
    assert "penerima" not in page


def a_number_in_each(files: Sequence[FileToLookInto], config: CatalogConfig) -> Iterator[Look]:
    """Stand in for the checks of contents."""
    found = config.checks.finding("nik-terbuka", value="1 kali; contoh 6271••••••••0003")
    return (Look(file.document, (found,)) for file in files)


def test_a_proposal_shows_who_let_its_file_pass_why_and_on_which_ground(
    sample: Sample, login: Login, tmp_path: Path
):
    folder = tmp_path / "sources" / "dinkes"
    folder.mkdir(parents=True)
    (folder / "penerima.txt").write_text("isi")
    (folder / "inventaris.csv").write_text(
        "No,Judul Informasi,Klasifikasi,Berkas\n1,Daftar penerima hibah,Berkala,penerima.txt\n"
    )
    office = replace(
        sample.office, sources=tmp_path / "sources", contents=a_number_in_each,
        checker=lambda _frame, _config: (),
    )  # fmt: skip
    agency = office.agency("dinkes")
    assert collect.harvest(office, agency).records["held"] == 1
    document = office.store.harvests.documents("dinkes")["penerima.txt"]
    answer, client = let_pass(login, berkas=document.sha256, alasan="Wajib <b>diumumkan</b>.")
    assert answer.status_code == 303
    assert collect.harvest(office, agency).records["submitted"] == 1
    [proposal] = [s for s in office.store.records.queue(agency="dinkes") if s.record.files]
    page = client.get(f"/usulan/{proposal.id}").text
    officer = office.config.officers[APPROVER]
    assert f"Diloloskan oleh {officer.name}, {officer.position}" in page
    assert "Wajib &lt;b&gt;diumumkan&lt;/b&gt;. Dasar hukum: Pasal contoh 1" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"dasar": " "}, "dasar hukumnya"),
        ({"alasan": ""}, "alasannya"),
        ({"berkas": "0" * 64}, "tidak ada di folder"),
        ({"aturan": "berkas-rusak"}, "tidak dapat diloloskan"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    holding: Sample, login: Login, fields: dict[str, str], sentence: str
):
    answer, _ = let_pass(login, **fields)
    assert answer.status_code == 409
    assert sentence in answer.text
    if fields.keys() & {"dasar"}:
        assert "Wajib diumumkan." in answer.text
    assert holding.office.store.overrides.of("dinkes") == {}


def test_an_agencys_own_officer_lets_nothing_pass(holding: Sample, login: Login):
    client = login(OF_DINKES)
    token = field(client.get("/tertahan").text, "token")
    assert client.post("/tertahan/dinkes", data={"token": token}).status_code == 403
    assert holding.office.store.overrides.of("dinkes") == {}
