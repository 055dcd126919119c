"""The desk's page of how the installation stands, and its measures for Prometheus."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from desk.access.watch import Watch
from desk.web.app import build_app
from didd.steps.watching.kept_measures import KeptMeasures
from didd.watching.around import Around
from tests.support.desk_forms import NOBODY, Login
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    OF_DINKES,
    SUPERIOR,
    Sample,
)

TOKEN = "a-token-of-the-measures-0123"


def asked(sample: Sample, watch: Watch | None = None) -> TestClient:
    return TestClient(build_app(sample.office, sample.accounts, secure_cookies=False, watch=watch))


def waiting(sample: Sample) -> int:
    return len(sample.office.store.records.queue())


def test_without_a_token_set_there_are_no_measures_at_the_desk(sample: Sample) -> None:
    for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
        answer = asked(sample).get("/metrics", headers=header)
        assert answer.status_code == 404
        assert "didd_" not in answer.text


def test_measures_are_for_whoever_has_their_token_and_for_no_officer(
    sample: Sample, ids: list[int]
) -> None:
    client = asked(sample, Watch(TOKEN))
    for given in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", "é"):
        answer = client.get("/metrics", headers={"Authorization": given.encode("utf-8")})
        assert answer.status_code == 401
        assert "didd_" not in answer.text
    assert client.get(f"/metrics?token={TOKEN}").status_code == 401
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert f'didd_waiting_items{{step="approve"}} {waiting(sample)}\n' in answer.text
    for title in ("Profil Kesehatan", "berkas/"):
        assert title not in answer.text


def test_measures_are_taken_once_in_some_seconds(sample: Sample, ids: list[int]) -> None:
    now = [0.0]
    kept = KeptMeasures(Around(), 10, lambda: now[0])
    first = kept.of(sample.office)
    sample.clock.at += timedelta(hours=1)
    assert kept.of(sample.office) is first
    now[0] = 10.0
    assert kept.of(sample.office) is not first


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR, ADMIN])
def test_the_page_says_that_nothing_is_alarming_and_what_waits(
    sample: Sample, ids: list[int], login: Login, officer: str
) -> None:
    page = login(officer).get("/status")
    assert page.status_code == 200
    assert "Tidak ada yang mengkhawatirkan" in page.text
    assert f"<td>{waiting(sample)}</td>" in page.text
    assert "Portal belum diatur" in page.text
    assert "r00" in page.text


def test_the_page_says_what_is_alarming_and_what_to_do(
    sample: Sample, ids: list[int], login: Login
) -> None:
    sample.clock.at += timedelta(days=15)
    page = login(ADMIN).get("/status")
    assert "DiddQueueOld" in page.text
    assert "lebih dari dua minggu" in page.text
    assert "/antrean" in page.text
    english = login(ADMIN).get("/status?lang=en").text
    assert "A proposal has waited for more than two weeks for a decision." in english


@pytest.mark.parametrize(("officer", "status"), [(OF_DINKES, 403), (NOBODY, 303)])
def test_the_page_is_for_those_who_look_after_the_portal(
    login: Login, officer: str, status: int
) -> None:
    assert login(officer).get("/status").status_code == status


def test_the_link_to_it_stands_where_it_may_be_opened(login: Login) -> None:
    def links(who: str) -> bool:
        return 'href="/status"' in login(who).get("/").text

    assert links(ADMIN)
    assert not links(OF_DINKES)
