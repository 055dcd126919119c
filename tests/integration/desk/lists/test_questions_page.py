"""Auditors' questions at the desk: answers and what they lack, people's answers, score, packs."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from starlette.testclient import TestClient

from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, SUPERIOR, Sample

PAGE = "/kuesioner/contoh-2026/dinkes"
PDF = b"%PDF-1.4\n% foto meja layanan\n%%EOF\n"


def say(client: TestClient, code: str, **more: str):
    return post(client, PAGE, PAGE, kode=code, **more)


def freeze(client: TestClient, tahap: str = "sent"):
    page = client.get(f"{PAGE}/nilai").text
    sent = {"token": field(page, "token"), "isi": field(page, "isi"), "tahap": tahap}
    return client.post(f"{PAGE}/bekukan", data=sent)


def test_every_question_is_shown_with_its_source_and_what_is_missing(
    sample: Sample, ids: list[int], login: Login
):
    officer = login(OF_DINKES)
    assert PAGE in officer.get("/kuesioner").text
    page = officer.get(PAGE).text
    cards = re.findall(r'<li class="card" id="([A-Z]+[0-9]+)">(.*?)</li>\n', page, re.DOTALL)
    assert len(cards) == 40
    assert page.count("Sumber:") == 40
    assert page.count("(belum diperiksa)") > 10
    assert "harus dijawab orang" in page
    assert "tidak diterbitkan" in page
    english = officer.get(f"{PAGE}?lang=en").text
    assert "a person must answer" in english
    assert officer.get(f"{PAGE}?coba=ya").status_code == 200


def test_a_person_answers_with_a_file_and_takes_it_back(
    sample: Sample, ids: list[int], login: Login
):
    officer = login(OF_DINKES)
    token = field(officer.get(PAGE).text, "token")
    note = "<script>alert(1)</script>"
    sent = {"token": token, "kode": "C03", "nilai": "1.5", "catatan": note}
    done = officer.post(PAGE, data=sent, files={"berkas": ("meja.pdf", PDF, "application/pdf")})
    assert done.headers["location"] == f"{PAGE}#C03"
    page = officer.get(PAGE).text
    assert note not in page
    assert "&lt;script&gt;" in page
    assert "Catatan; ikut dalam paket" in page
    (address,) = re.findall(rf'href="({PAGE}/berkas/[0-9a-f]{{64}})"', page)
    kept = officer.get(address)
    assert (kept.content, kept.headers["content-disposition"][:10]) == (PDF, "attachment")
    assert officer.get(f"{PAGE}/berkas/{'0' * 64}").status_code == 404
    assert say(officer, "C03", tarik="ya").status_code == 303
    assert "&lt;script&gt;" not in officer.get(PAGE).text
    assert officer.get(address).status_code == 404


def test_what_makes_no_sense_is_told_on_the_page(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    for code, more in (
        ("C03", {"nilai": "99", "tautan": "https://contoh.go.id"}),
        ("C03", {"nilai": "2"}),
        ("C03", {"nilai": "2", "tautan": "javascript:alert(1)"}),
        ("<b>", {"nilai": "0"}),
        ("C03", {"tarik": "ya"}),
    ):
        answer = say(officer, code, **more)
        assert answer.status_code == 409, (code, more)
        assert 'role="alert"' in answer.text
    assert sample.office.store.question_answers.of("dinkes", "contoh-2026") == []


def test_the_score_promises_nothing_and_a_pack_is_frozen_as_it_was_shown(
    sample: Sample, ids: list[int], login: Login
):
    officer = login(OF_DINKES)
    page = officer.get(f"{PAGE}/nilai").text
    assert "bukan janji nilai" in page
    assert page.count("<svg") >= 3
    assert freeze(officer, "objection").status_code == 409
    assert freeze(officer, "apa saja").status_code == 409
    stale = post(officer, f"{PAGE}/bekukan", f"{PAGE}/nilai", tahap="sent", isi="0" * 64)
    assert stale.status_code == 409
    assert sample.office.store.packs.of("dinkes") == []
    assert freeze(officer).status_code == 303
    (pack,) = sample.office.store.packs.of("dinkes")
    page = officer.get(f"{PAGE}/nilai").text
    assert pack.sha256 in page
    assert "contoh-2026" in officer.get("/kuesioner").text
    got = officer.get(f"{PAGE}/paket/{pack.sha256}")
    with zipfile.ZipFile(io.BytesIO(got.content)) as packed:
        assert "data/index.html" in packed.namelist()
    assert officer.get(f"{PAGE}/paket/{'0' * 64}").status_code == 404
    assert freeze(officer, "objection").status_code == 303


def test_another_agency_role_or_questionnaire_is_not_there(
    sample: Sample, ids: list[int], login: Login
):
    officer = login(OF_DINKES)
    for page in ("", "/nilai", "/jawaban.csv"):
        assert officer.get(f"/kuesioner/contoh-2026/dlh{page}").status_code == 404
        assert officer.get(f"/kuesioner/lain-2026/dinkes{page}").status_code == 404
    assert "dlh" not in officer.get("/kuesioner").text
    superior = login(SUPERIOR)
    assert 'name="nilai"' not in superior.get(PAGE).text
    assert 'name="tahap"' not in superior.get(f"{PAGE}/nilai").text


def test_the_answers_are_a_table_too(sample: Sample, ids: list[int], login: Login):
    text = login(APPROVER).get(f"{PAGE}/jawaban.csv").text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 40
    assert {row["perangkat_daerah"] for row in rows} == {"dinkes"}
    assert all(row["sumber"] for row in rows)
