"""An office whose agencies have folders on this disk, looked into by the real checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from tests.support.bureau import as_csv, quick_config, remembering, row
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import PASSWORD, Sample

AGENCY = "dinkes"


@pytest.fixture
def folder(sample: Sample, tmp_path: Path) -> Path:
    """The folder of the agency that ``OF_DINKES`` serves; it is empty."""
    sources = tmp_path / "sources"
    made = sources / AGENCY
    made.mkdir(parents=True)
    officers = sample.office.config.officers
    config = quick_config()
    config.officers.update(officers)
    sample.office = replace(sample.office, sources=sources, config=config, checker=remembering())
    return made


def logging_in(sample: Sample) -> Login:
    """Return the way into a desk of the office as it is now."""

    def log_in(officer: str) -> TestClient:
        app = build_app(sample.office, sample.accounts, secure_cookies=False)
        client = TestClient(app, follow_redirects=False)
        answer = post(client, "/masuk", "/masuk", petugas=officer, sandi=PASSWORD)
        assert answer.status_code == 303, answer.text
        return client

    return log_in


def write_list(folder: Path, *titles: str) -> None:
    rows = [row(title, f"{title.split()[-1]}.csv") for title in titles]
    (folder / "inventaris.csv").write_bytes(as_csv(rows))
