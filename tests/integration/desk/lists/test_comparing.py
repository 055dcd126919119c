"""Any two editions of a list compared at the desk: what is new, changed, dropped, with fields."""

from __future__ import annotations

from datetime import datetime

import pytest

from desk.pages.lists import comparing
from didd.config.catalog import load_catalog_config
from didd.model import Classification, Record
from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.integration.desk.lists.test_excluded_page import propose_hidden
from tests.support.desk_forms import Login, establish_at
from tests.support.samples.desk_samples import (
    APPROVER,
    CONFIG,
    OF_DINKES,
    SUPERIOR,
    Sample,
    dinkes_records,
    record,
)

TODAY = datetime.now(load_catalog_config(CONFIG).sop.zone).date().isoformat()


def establish(login: Login, address: str, number: str) -> None:
    answer = establish_at(login(SUPERIOR), address, {"nomor": number, "tanggal": TODAY})
    assert answer.status_code == 303


@pytest.fixture
def two(sample: Sample, ids: list[int], login: Login) -> list[str]:
    """Establish an edition and leave a draft that changes, adds and drops; return their labels."""
    office, agency = sample.office, sample.office.agency("dinkes")
    approve_all(office, "dinkes", APPROVER)
    draft(office, agency)
    establish(login, "/didd/dinkes", "188/1")
    first, _, *rest = dinkes_records(sample)
    hidden = record("dinkes", rest[0].key, rest[0].title, Classification.DIKECUALIKAN)
    changed = record("dinkes", first.key, first.title, files=first.files, retensi="10 tahun")
    sample.propose(changed, record("dinkes", "baru", "Rencana <b>Kerja</b>", position=9), hidden)
    approve_all(office, "dinkes", APPROVER)
    waiting = draft(office, agency)
    [made] = office.store.editions.established("dinkes")
    assert waiting is not None
    return [made.label, waiting.label]


def parts(page: str) -> dict[str, str]:
    """Return what a page says under each of its headings."""
    _, *sections = page.split('<section class="card" aria-labelledby="bagian-')
    return {kind: text for kind, _, text in (s.partition('"') for s in sections)}


def test_the_register_page_leads_to_the_difference_of_any_two(
    two: list[str], sample: Sample, login: Login
) -> None:
    client, (old, new) = login(OF_DINKES), two
    page = client.get("/didd/dinkes").text
    assert 'action="/didd/dinkes/beda"' in page
    for label in two:
        assert page.count(f'<option value="{label}"') == 2
    told = parts(client.get("/didd/dinkes/beda", params={"dari": old, "ke": new}).text)
    assert "Rencana &lt;b&gt;Kerja" in told["added"]
    assert "<ins><bdi>10 tahun</bdi></ins>" in told["changed"]
    hidden = dinkes_records(sample)[2].title
    assert f"<del><bdi>{hidden}</bdi></del>" in told["dropped"]
    assert "Dikecualikan dalam daftar Perangkat Daerah" in told["dropped"]
    usual = client.get("/didd/dinkes/beda").text
    assert parts(usual) == told, "what is not said is the newest, and the one before it"
    back = parts(client.get("/didd/dinkes/beda", params={"dari": new, "ke": old}).text)
    assert "Rencana &lt;b&gt;Kerja" in back["dropped"]
    assert hidden in back["added"]
    assert "<del><bdi>10 tahun</bdi></del>" in back["changed"]


def test_the_same_edition_twice_and_the_first_have_a_sentence(two: list[str], login: Login) -> None:
    client, (old, new) = login(OF_DINKES), two
    same = client.get("/didd/dinkes/beda", params={"dari": new, "ke": new}).text
    assert "Isi keduanya sama." in same
    assert parts(same) == {}
    assert "seluruhnya baru" in client.get("/didd/dinkes/beda", params={"ke": old}).text


@pytest.mark.parametrize("query", ["dari=2020/7", "ke=2020/7", "ke=<script>", "dari=%00&ke=' OR 1"])
def test_an_edition_that_is_not_there_is_no_page(two: list[str], login: Login, query: str) -> None:
    for room in ("didd", "dik"):
        answer = login(OF_DINKES).get(f"/{room}/dinkes/beda?{query}")
        assert answer.status_code == 404
        assert "<script>" not in answer.text
    assert login(OF_DINKES).get("/didd/disdik/beda").status_code == 404
    assert login(SUPERIOR).get("/didd/disdik/beda").status_code == 404, "it has no edition"


def test_a_long_difference_comes_in_pages(
    two: list[str], login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PER_PAGE", 1)
    client, (old, new) = login(OF_DINKES), two
    query = {"dari": old, "ke": new}
    seen = [list(parts(client.get("/didd/dinkes/beda", params=query).text))]
    for number in ("2", "999999", "x"):
        page = client.get("/didd/dinkes/beda", params=query | {"hlm": number}).text
        assert "1 baru" in page, "counts are those of the whole"
        seen.append(list(parts(page)))
    assert seen[0] == seen[3] == ["added"]
    assert seen[1] == ["changed"]
    assert seen[2] == ["dropped"]


def closed(key: str, ground: str) -> Record:
    return record(
        "dinkes",
        key,
        f"Data pelapor {key}",
        classification=Classification.DIKECUALIKAN,
        position=90,
        dasar_pengecualian=ground,
        jangka_pengecualian="10 tahun",
    )


def test_two_lists_of_what_is_excluded_are_compared_the_same_way(
    sample: Sample, ids: list[int], login: Login
) -> None:
    client = login(OF_DINKES)
    propose_hidden(sample, closed("satu", "Pasal 17 huruf h"), closed("dua", "Pasal 17 huruf h"))
    establish(login, "/dik/dinkes", "DIK/1")
    assert "/dik/dinkes/beda" not in client.get("/dik/dinkes").text
    propose_hidden(sample, closed("satu", "Pasal 17 huruf a"), closed("tiga", "Pasal 17 huruf h"))
    establish(login, "/dik/dinkes", "DIK/2")
    assert 'action="/dik/dinkes/beda"' in client.get("/dik/dinkes").text
    told = parts(client.get("/dik/dinkes/beda").text)
    assert "Data pelapor tiga" in told["added"]
    assert "<ins><bdi>Pasal 17 huruf a; " in told["changed"]
    assert "Data pelapor dua" in told["dropped"]
    assert "Data pelapor satu" not in told["dropped"] + told["added"]
