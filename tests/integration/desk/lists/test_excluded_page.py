"""The page of what an agency excludes: shown, established, its files as they were archived."""

from __future__ import annotations

import pytest

from tests.support.desk_forms import Login, field
from tests.support.samples.desk_samples import OF_DINKES, SUPERIOR, Sample


@pytest.fixture
def excluding(sample: Sample, ids: list[int]) -> Sample:
    return sample


def test_the_list_is_shown_and_established(excluding: Sample, login: Login) -> None:
    client, agency = login(SUPERIOR), excluding.office.agency("dinkes")
    page = client.get("/dik/dinkes").text
    assert "Daftar Informasi yang Dikecualikan (DIK)" in page
    if 'name="isi"' not in page:
        assert "tidak mengecualikan apa pun" in page
        return
    form = {"isi": field(page, "isi"), "nomor": "DIK/1", "tanggal": "2026-01-14"}
    answer = client.post("/dik/dinkes/tetapkan", data={"token": field(page, "token")} | form)
    assert answer.status_code == 303
    [made] = excluding.office.store.excluded_editions.established(agency)
    for kind, sha256 in made.outputs.items():
        kept = excluding.office.archive.open(sha256).read()
        assert login(OF_DINKES).get(f"/dik/dinkes/{made.label}/{kind}").content == kept
    assert client.get(f"/dik/dinkes/{made.label}/exe").status_code == 404
    again = client.post("/dik/dinkes/tetapkan", data={"token": field(page, "token")} | form)
    assert again.status_code == 409


def test_what_was_shown_is_what_is_established(excluding: Sample, login: Login) -> None:
    client = login(SUPERIOR)
    token = field(client.get("/dik/dinkes").text, "token")
    form = {"token": token, "isi": "0" * 64, "nomor": "1", "tanggal": "2026-01-14"}
    answer = client.post("/dik/dinkes/tetapkan", data=form)
    assert answer.status_code == 409
    assert "Daftar sudah berubah" in answer.text


@pytest.mark.parametrize("kind", ["docx", "pdf", "exe"])
def test_its_decree_and_draft_can_be_taken(excluding: Sample, login: Login, kind: str) -> None:
    client = login(OF_DINKES)
    assert client.get(f"/dik/dinkes/keputusan.{kind}").status_code == (
        404 if kind == "exe" else 200
    )
    wanted = 200 if kind == "pdf" else 404
    assert client.get(f"/dik/dinkes/berkas/{kind}").status_code == wanted
    assert client.get(f"/dik/disdik/berkas/{kind}").status_code == 404
