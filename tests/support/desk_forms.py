"""Sending the desk's forms as a browser would, with the token of the page that bears them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from starlette.testclient import TestClient

from didd.model import State
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    AUDITOR,
    OF_ALL,
    OF_DINKES,
    SUPERIOR,
    Sample,
)

Login = Callable[[str], TestClient]
NOBODY = ""
PEOPLE = (NOBODY, OF_ALL, OF_DINKES, APPROVER, SUPERIOR, ADMIN, AUDITOR)


def field(page: str, name: str) -> str:
    """Return the value of the page's first hidden field with this name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name!r} on the page"
    return unescape(found[1])


def post(client: TestClient, address: str, form_on: str = "/", **fields: str | list[str]):
    """Send a form as a browser would, with the token of the page that bears it."""
    return client.post(address, data={"token": field(client.get(form_on).text, "token"), **fields})


def shown_on(page: str) -> dict[str, str]:
    """Return what a decision is bound to on a proposal's page: content and last decision."""
    return {name: field(page, name) for name in ("isi", "terakhir")}


def decide(client: TestClient, submission: int, kind: str, reason: str = ""):
    address = f"/usulan/{submission}"
    shown = client.get(address).text
    return post(client, address, address, **shown_on(shown), keputusan=kind, alasan=reason)


def state_of(sample: Sample, submission: int) -> State:
    found = sample.office.store.records.submission(submission)
    assert found is not None
    return found.state
