"""Words that were sought in vain, at the desk: for whom, and what is said without a portal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from didd.approval.what_may_be_decided import Refused
from didd.ports import PortalUnreachable, SoughtWord
from didd.steps.visitors.sought import sought_in_vain
from tests.support.desk_forms import Login, field
from tests.support.fakes import FakePortal
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    AUDITOR,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
)

WORDS = [SoughtWord("2026-11", "<b>dukun</b>", 7), SoughtWord("2026-10", "santet", 5)]


def away(number: int, moment: str) -> None:
    raise PortalUnreachable("Portal tidak menjawab.")


def client_of(sample: Sample, portal: FakePortal, officer: str = APPROVER) -> TestClient:
    shown = sample.office.config.portal.model_copy(update={"site_url": "https://portal.example"})
    config = sample.office.config.model_copy(update={"portal": shown})
    office = replace(sample.office, portal=lambda: portal, config=config)
    client = TestClient(build_app(office, sample.accounts, secure_cookies=False))
    token = field(client.get("/masuk").text, "token")
    client.post("/masuk", data={"token": token, "petugas": officer, "sandi": PASSWORD})
    return client


@pytest.mark.parametrize("officer", [APPROVER, ADMIN])
def test_the_words_are_shown_by_month_with_their_search(sample: Sample, officer: str) -> None:
    portal = FakePortal()
    portal.sought = WORDS
    client = client_of(sample, portal, officer)
    assert 'href="/pencarian"' in client.get("/portal").text
    page = client.get("/pencarian").text
    assert "November 2026" in page
    assert "Oktober 2026" in page
    assert page.index("&lt;b&gt;dukun") < page.index("santet")
    assert "https://portal.example/dataset?q=%3Cb%3Edukun%3C%2Fb%3E" in page


@pytest.mark.parametrize("officer", [SUPERIOR, AUDITOR, OF_DINKES])
def test_others_are_told_nothing_at_the_page_or_in_the_step(sample: Sample, officer: str) -> None:
    portal = FakePortal()
    portal.sought = WORDS
    client = client_of(sample, portal, officer)
    assert client.get("/pencarian").status_code == 403
    assert 'href="/pencarian"' not in client.get("/portal").text
    with pytest.raises(Refused):
        sought_in_vain(replace(sample.office, portal=lambda: portal), officer)
    assert portal.reads == 0


def test_what_looks_like_personal_data_is_left_out(sample: Sample) -> None:
    portal = FakePortal()
    portal.sought = [SoughtWord("2026-11", "6271011212900001", 9), *WORDS]
    page = client_of(sample, portal).get("/pencarian").text
    assert "6271011212900001" not in page
    assert "santet" in page


def test_a_portal_that_does_not_answer_is_said_kindly(sample: Sample) -> None:
    answer = client_of(sample, FakePortal(trouble=away)).get("/pencarian")
    assert answer.status_code == 200
    assert "Portal belum dapat memberitahukannya sekarang. Portal tidak menjawab." in answer.text


def test_so_is_one_that_cannot_tell_and_one_that_is_not_set(sample: Sample, login: Login) -> None:
    portal = FakePortal()
    portal.sought = None
    assert (
        "Portal ini tidak dapat memberitahukan" in client_of(sample, portal).get("/pencarian").text
    )
    portal.sought = []
    assert "Belum ada kata" in client_of(sample, portal).get("/pencarian").text
    assert "DIDD_CKAN_URL" in login(APPROVER).get("/pencarian").text
