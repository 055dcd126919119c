"""What a page of another origin can make a logged-in officer's browser send to the desk: nothing.

The browser adds the officer's cookie by itself; what it cannot add is the form's token. And a GET
does nothing but show.
"""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from desk.web.routes import ROUTES
from didd.model import State
from tests.support.desk_forms import Login, post, shown_on, state_of
from tests.support.samples.desk_samples import APPROVER, SUPERIOR, Sample

#: Where a visitor's own login begins and ends.
_LOGIN = {"/masuk", "/masuk/kode", "/masuk/sso", "/keluar"}
ACTS = sorted({way.path for way in ROUTES if way.method == "POST"} - _LOGIN)
FORMS = {
    "text/plain": b"keputusan=approve\r\n",
    "application/json": json.dumps({"keputusan": "approve"}).encode(),
    "text/plain; application/json": json.dumps({"keputusan": "approve"}).encode(),
    "application/x-www-form-urlencoded": b"keputusan=approve&tandai=1&alasan=undian",
    "multipart/form-data; boundary=x": (
        b'--x\r\nContent-Disposition: form-data; name="keputusan"\r\n\r\napprove\r\n--x--\r\n'
    ),
    "": b"",
}


def address(path: str, ids: list[int]) -> str:
    """A real address of that route."""
    filled = re.sub(r"\{\w+:int\}", str(ids[0]), path).replace("{agency}", "dinkes")
    return re.sub(r"\{[^}]+\}", "0" * 32, filled)


def acts_kept(sample: Sample) -> list[str]:
    """What was done, in the chain: not who came in, nor what was refused."""
    return [e.act for e in sample.office.store.audit.events() if e.act not in ("refused", "login")]


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR])
@pytest.mark.parametrize("path", ACTS)
def test_no_address_does_anything_by_get(
    sample: Sample, ids: list[int], login: Login, officer: str, path: str
) -> None:
    client, before = login(officer), acts_kept(sample)
    wanted = address(path, ids)
    answer = client.get(f"{wanted}?keputusan=approve&tandai={ids[0]}&nomor=1&alasan=undian")
    assert answer.status_code in (200, 404, 405, 403)
    assert client.head(wanted).status_code in (200, 403, 404, 405)
    assert acts_kept(sample) == before
    assert state_of(sample, ids[0]) is State.SUBMITTED


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR])
@pytest.mark.parametrize("path", ACTS)
def test_no_form_of_another_page_does_anything(
    sample: Sample, ids: list[int], login: Login, officer: str, path: str
) -> None:
    client, before = login(officer), acts_kept(sample)
    for kind, content in FORMS.items():
        headers = {
            "Origin": "https://penyerang.example",
            **({"Content-Type": kind} if kind else {}),
        }
        answer = client.post(address(path, ids), content=content, headers=headers)
        assert answer.status_code in (400, 403), kind
    assert acts_kept(sample) == before
    assert state_of(sample, ids[0]) is State.SUBMITTED


def test_no_page_repeats_the_name_that_it_was_asked_under(sample: Sample, ids: list[int]) -> None:
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    for name in ("meja.penyerang.example", "127.0.0.1:1", 'x"><script>'):
        client = TestClient(app, base_url="http://testserver", follow_redirects=False)
        client.headers["Host"] = name
        for path in ("/", "/masuk", "/antrean", f"/usulan/{ids[0]}", "/tidak-ada"):
            answer = client.get(path, headers={"X-Forwarded-Host": name})
            assert name not in answer.text
            assert name not in answer.headers.get("location", "")
        assert "access-control-allow-origin" not in client.get("/masuk").headers


def test_the_trial_is_one(sample: Sample, ids: list[int], login: Login) -> None:
    """With the page's own token the same form does it."""
    client = login(APPROVER)
    shown = client.get(f"/usulan/{ids[0]}").text
    fields = {**shown_on(shown), "keputusan": "approve", "alasan": ""}
    assert post(client, f"/usulan/{ids[0]}", f"/usulan/{ids[0]}", **fields).status_code == 303
    assert state_of(sample, ids[0]) is State.APPROVED
