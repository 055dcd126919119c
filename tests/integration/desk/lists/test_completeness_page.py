"""What must be there, at the desk: each agency's standing, and what officers say of a heading."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, SUPERIOR, Sample

PAGE = "/kelengkapan/dinkes"
WHY = "Tidak ada perjanjian dengan pihak ketiga pada tahun ini."


def say(client: TestClient, heading: str, way: str, page: str = PAGE, **more: str):
    return post(client, page, page, judul=heading, apa=way, **more)


def test_a_heading_is_declared_and_taken_back(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    assert "36" in officer.get(PAGE).text
    assert say(officer, "S04", "tidak-ada", alasan=WHY).headers["location"] == f"{PAGE}#S04"
    told = officer.get(PAGE).text
    assert WHY in told
    assert "dinyatakan tidak ada" in told
    assert "Dinyatakan tidak ada" in login(APPROVER).get(PAGE).text
    assert say(officer, "S04", "tidak-ada", tarik="ya").status_code == 303
    assert WHY not in officer.get(PAGE).text


def test_what_makes_no_sense_is_told_on_the_page(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    for heading, way, more in (
        ("S04", "tidak-ada", {"alasan": "xxx"}),
        ("S04", "janji", {"alasan": WHY, "tanggal": "besok"}),
        ("S04", "janji", {"alasan": WHY, "tanggal": "9999-12-31"}),
        ("<b>", "berlaku", {}),
        ("S04", "apa saja", {}),
        ("S04", "butir", {"butir": "' OR 1=1"}),
    ):
        answer = say(officer, heading, way, **more)
        assert answer.status_code == 409, (heading, way)
        assert 'role="alert"' in answer.text
        assert "<b>" not in answer.text.split('role="alert"')[1][:400]
    assert sample.office.store.declarations.of("dinkes") == []


def test_a_list_is_confirmed_as_it_was_shown(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    for shown in ({}, {"isi": ""}, {"isi": "0" * 64}):
        answer = post(officer, f"{PAGE}/berlaku", PAGE, **shown)
        assert answer.status_code == 409
        assert "Daftar sudah berubah" in answer.text
    assert sample.office.store.declarations.of("dinkes") == []


def test_another_agency_and_another_role_say_nothing(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    assert officer.get("/kelengkapan/dlh").status_code == 404
    assert say(officer, "S04", "tidak-ada", alasan=WHY, page="/kelengkapan/dlh").status_code == 404
    assert "dlh" not in officer.get("/kelengkapan.csv").text
    assert 'name="alasan"' not in login(SUPERIOR).get(PAGE).text


def test_the_lines_are_a_table_too(sample: Sample, ids: list[int], login: Login):
    lines = login(APPROVER).get("/kelengkapan.csv").text.splitlines()
    assert lines[0].startswith("perangkat_daerah,kode,judul")
    assert sum(line.startswith("dinkes,") for line in lines) == 49
