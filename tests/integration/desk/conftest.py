"""A desk over a real store and archive, and browsers of its officers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import (
    PASSWORD,
    Sample,
    fill,
    open_sample,
)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    made = open_sample(tmp_path)
    yield made
    made.office.store.close()


@pytest.fixture
def ids(sample: Sample) -> list[int]:
    return fill(sample)


@pytest.fixture
def login(sample: Sample) -> Login:
    app = build_app(sample.office, sample.accounts, secure_cookies=False)

    def log_in(officer: str) -> TestClient:
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        if officer:
            answer = post(client, "/masuk", "/masuk", petugas=officer, sandi=PASSWORD)
            assert answer.status_code == 303, answer.text
        return client

    return log_in
