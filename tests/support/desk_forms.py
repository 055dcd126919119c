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
    form = shown_on(client.get(address).text) | ground_for(kind)
    return post(client, address, address, **form, keputusan=kind, alasan=reason)


def ground_for(kind: str) -> dict[str, str]:
    """Return the legal ground that a rejection must name."""
    return {"dasar": "bukan-informasi-publik"} if kind == "reject" else {}


def establish_at(client: TestClient, address: str, fields: dict[str, str], file: bytes = b""):
    """Read a decree once more and confirm it, as a browser would; the last answer."""
    page = client.get(address).text
    token = {"token": field(page, "token")}
    form = {"isi": field(page, "isi") if 'name="isi"' in page else ""} | fields
    seen = client.post(f"{address}/tetapkan/periksa", data=token | form)
    if seen.status_code != 200:
        return seen
    names = ("isi", "nomor", "tanggal", "akibat", "terbaca")
    confirmed = {name: field(seen.text, name) for name in names}
    files = {"keputusan": ("keputusan.pdf", file, "application/pdf")} if file else None
    return client.post(f"{address}/tetapkan", data=token | confirmed, files=files)


def today_of(sample: Sample) -> str:
    return sample.office.today.isoformat()


def state_of(sample: Sample, submission: int) -> State:
    found = sample.office.store.records.submission(submission)
    assert found is not None
    return found.state
