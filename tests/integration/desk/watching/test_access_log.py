"""The desk's access log: a line for each answer, and nothing of who asked."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from didd.watching.log_lines import set_up_logs
from tests.support.desk_forms import NOBODY, Login, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, PASSWORD, Sample

NIK = "6271014107900003"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    out, root = io.StringIO(), logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up_logs("json", "info", stream=out)
    yield out
    root.handlers[:], root.level = before, level


def told(out: io.StringIO) -> list[dict[str, object]]:
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    return [each for each in found if each["logger"] == "desk.access"]


def test_a_page_is_told_by_its_pattern_with_agency_status_and_time(
    sample: Sample, ids: list[int], login: Login, lines: io.StringIO
) -> None:
    client = login(ADMIN)
    client.get(f"/portal/dinkes?cari={NIK}&token=abc", headers={"User-Agent": "Peramban Contoh"})
    last = told(lines)[-1]
    assert (last["method"], last["page"], last["status"]) == ("GET", "/portal/{agency}", 200)
    assert last["agency"] == "dinkes"
    assert isinstance(last["ms"], int)
    assert len(str(last["request"])) == 12
    for never in (NIK, "abc", "testclient", "Peramban", "127.0.0.1", ADMIN):
        assert never not in json.dumps(last)


def test_the_api_is_told_by_its_patterns_too(login: Login, lines: io.StringIO) -> None:
    login(NOBODY).get("/api/v1/proposals/7", headers={"Authorization": "Bearer didd_rahasia"})
    last = told(lines)[-1]
    assert str(last["page"]).startswith("/api/v1")
    assert "7" not in str(last["page"])
    assert "rahasia" not in lines.getvalue()


@pytest.mark.parametrize("path", [f"/{NIK}", f"/portal/{NIK}", "/portal/a%0Ab", "/%1b[2J"])
def test_an_address_that_somebody_typed_is_not_told(
    login: Login, lines: io.StringIO, path: str
) -> None:
    login(NOBODY).get(path)
    last = told(lines)[-1]
    assert last["page"] in ("-", "/portal/{agency}")
    assert "agency" not in last
    assert NIK not in lines.getvalue()


def test_health_and_static_files_are_no_news(login: Login, lines: io.StringIO) -> None:
    client = login(NOBODY)
    for quiet in ("/healthz", "/static/desk.css"):
        client.get(quiet)
    assert told(lines) == []


def test_a_login_leaves_no_address_and_no_name_in_the_log(
    sample: Sample, ids: list[int], login: Login, lines: io.StringIO
) -> None:
    login(APPROVER)
    post(login(NOBODY), "/masuk", "/masuk", petugas="budi@gmail.com", sandi=PASSWORD)
    for never in (APPROVER, "testclient", "budi", PASSWORD):
        assert never not in lines.getvalue()
    every = [json.loads(line) for line in lines.getvalue().splitlines()]
    acts = [each for each in every if "request" in each]
    assert any(each["logger"] == "didd.acts" and each["act"] == "login" for each in acts)
