"""The page of what an agency excludes: shown, established, its files as they were archived."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import partial

import pytest

from didd.adapters.register_files.volumes import bound
from didd.config.catalog import load_catalog_config
from didd.model import Classification, Record, State
from didd.register.editions import in_order
from didd.register.printing.volumes import volumes
from tests.support.desk_forms import Login, establish_at, field
from tests.support.samples.consequence_tests import excluded_long_ago
from tests.support.samples.desk_samples import (
    CONFIG,
    OF_DINKES,
    SUPERIOR,
    Sample,
    dinkes_records,
    record,
)

TODAY = datetime.now(load_catalog_config(CONFIG).sop.zone).date().isoformat()


def hidden(key: str) -> Record:
    return record(
        "dinkes",
        key,
        f"Data pelapor {key}",
        classification=Classification.DIKECUALIKAN,
        position=90,
        dasar_pengecualian="UU 14/2008 Pasal 17 huruf h",
        jangka_pengecualian="sampai 31 Desember 2025",
    )


@pytest.fixture
def excluding(sample: Sample, ids: list[int]) -> Sample:
    propose_hidden(sample, hidden("satu"))
    return sample


def propose_hidden(sample: Sample, *more: Record) -> None:
    """Have the agency list these too, and a test exclude each that is new."""
    sample.propose(*dinkes_records(sample), *more)
    office = sample.office
    for found in office.store.records.queue(states=[State.TESTED]):
        said = found.record.fields
        period, article = said["jangka_pengecualian"], said["dasar_pengecualian"]
        excluded_long_ago(office, found, period=period, article=article)


def test_the_list_is_shown_and_established(excluding: Sample, login: Login) -> None:
    client, agency = login(SUPERIOR), excluding.office.agency("dinkes")
    page = client.get("/dik/dinkes").text
    assert "Daftar Informasi yang Dikecualikan (DIK)" in page
    assert "Jangka waktu berakhir" in page
    assert "Data pelapor satu" in page
    form = {"nomor": "DIK/1", "tanggal": TODAY}
    answer = establish_at(client, "/dik/dinkes", form)
    assert answer.status_code == 303
    [made] = excluding.office.store.excluded_editions.established(agency)
    for kind, sha256 in made.outputs.items():
        kept = excluding.office.archive.open(sha256).read()
        assert login(OF_DINKES).get(f"/dik/dinkes/{made.label}/{kind}").content == kept
    assert client.get(f"/dik/dinkes/{made.label}/exe").status_code == 404
    propose_hidden(excluding, hidden("satu"), hidden("dua"))
    assert "Akibatnya terhadap keputusan sebelumnya" in client.get("/dik/dinkes").text
    again = establish_at(client, "/dik/dinkes", form)
    assert again.status_code == 409


def test_an_agency_with_no_other_list_is_among_what_the_portal_shows(
    excluding: Sample, login: Login
) -> None:
    client = login(SUPERIOR)
    assert "/portal/dinkes" not in client.get("/portal").text
    assert establish_at(client, "/dik/dinkes", {"nomor": "1", "tanggal": TODAY}).status_code == 303
    page = client.get("/portal").text
    assert "/portal/dinkes" in page
    assert f"DIK {TODAY[:4]}/1" in page
    assert client.get("/portal/dinkes").status_code == 200
    assert excluding.office.store.editions.established("dinkes") == []


def test_a_long_list_comes_in_volumes_as_a_draft_and_once_established(
    excluding: Sample, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bound, "volumes", partial(volumes, most=1))
    propose_hidden(excluding, hidden("satu"), hidden("dua"))
    client = login(SUPERIOR)
    for address in ("/dik/dinkes/berkas/pdf", "/dik/dinkes/keputusan.pdf"):
        answer = client.get(address)
        assert answer.headers["content-disposition"].endswith(".zip")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            assert packed.namelist() == ["jilid-1.pdf", "jilid-2.pdf"]
    assert establish_at(client, "/dik/dinkes", {"nomor": "1", "tanggal": TODAY}).status_code == 303
    [made] = excluding.office.store.excluded_editions.established(excluding.office.agency("dinkes"))
    assert [*in_order(made.outputs)][:3] == ["jilid-1.pdf", "jilid-2.pdf", "xlsx"]
    page = client.get("/dik/dinkes").text
    assert f"/dik/dinkes/{made.label}/jilid-2.pdf" in page
    assert client.get(f"/dik/dinkes/{made.label}/jilid-2.pdf").content.startswith(b"%PDF")


def test_what_was_shown_is_what_is_established(excluding: Sample, login: Login) -> None:
    client = login(SUPERIOR)
    token = field(client.get("/dik/dinkes").text, "token")
    form = {"token": token, "isi": "0" * 64, "nomor": "1", "tanggal": TODAY}
    answer = client.post("/dik/dinkes/tetapkan", data=form)
    assert answer.status_code == 409
    assert "Daftar sudah berubah" in answer.text


def test_what_was_not_read_is_refused_and_kept_as_that(excluding: Sample, login: Login) -> None:
    client = login(SUPERIOR)
    form = {"nomor": "188/DIK", "tanggal": excluding.office.today.isoformat()}
    form["token"] = field(client.get("/dik/dinkes").text, "token")
    form["isi"] = field(client.get("/dik/dinkes").text, "isi")
    assert client.post("/dik/dinkes/tetapkan", data=form).status_code == 409
    refused = [e for e in excluding.office.store.audit.events() if e.act == "refused"][-1]
    assert (refused.actor, refused.object) == (SUPERIOR, "excluded/dinkes")
    assert refused.details["number"] == "188/DIK"
    assert "Baca keputusan sekali lagi" in refused.details["why"]


@pytest.mark.parametrize("day", ["0001-01-01", "0026-03-02", "1900-01-01"])
@pytest.mark.parametrize("to", ["/tetapkan", "/tetapkan/periksa"])
def test_a_year_that_is_a_slip_of_the_pen_is_refused(
    excluding: Sample, login: Login, day: str, to: str
) -> None:
    client = login(SUPERIOR)
    page = client.get("/dik/dinkes").text
    form = {"token": field(page, "token"), "isi": field(page, "isi"), "nomor": "1", "tanggal": day}
    answer = client.post(f"/dik/dinkes{to}", data=form)
    assert answer.status_code == 409
    assert "lebih dari setahun" in answer.text
    agency = excluding.office.agency("dinkes")
    assert excluding.office.store.excluded_editions.established(agency) == []


@pytest.mark.parametrize("kind", ["docx", "pdf", "exe"])
def test_its_decree_and_draft_can_be_taken(excluding: Sample, login: Login, kind: str) -> None:
    client = login(OF_DINKES)
    assert client.get(f"/dik/dinkes/keputusan.{kind}").status_code == (
        404 if kind == "exe" else 200
    )
    strange = client.get(f"/dik/dinkes/keputusan.{kind}?tanggal=9999-01-01")
    assert strange.status_code == (404 if kind == "exe" else 400)
    wanted = 200 if kind == "pdf" else 404
    assert client.get(f"/dik/dinkes/berkas/{kind}").status_code == wanted
    assert client.get(f"/dik/disdik/berkas/{kind}").status_code == 404
