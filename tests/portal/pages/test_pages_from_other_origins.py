"""What a page of another origin can make a logged-in administrator's browser send to CKAN: nothing.

Sites of other agencies below the same domain, and servers of other accounts on the same machine,
are "same site": the browser sends the administrator's cookie along, SameSite or not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests

from portal import Portal
from portal.local.servers import postgres
from portal.local.servers.ckan import ADMIN, PUBLISHER
from tests.portal.bulk.test_publisher import everything, known
from tests.support.portal.ckan_client import call, dataset

pytestmark = pytest.mark.portal

__all__ = ["known"]
FOREIGN = {"Origin": "http://127.0.0.1:1", "Referer": "http://127.0.0.1:1/undian"}
THEFT = {"user": ADMIN, "name": "curian"}
#: What a form or a script may send to another origin without asking first.
SENT = [
    {"data": json.dumps(THEFT), "headers": {"Content-Type": "text/plain"}},
    {"data": json.dumps(THEFT), "headers": {"Content-Type": "text/plain; application/json"}},
    {"data": {json.dumps(THEFT): "1"}},
    {"data": {json.dumps(THEFT): ""}},
    {"data": THEFT},
    {"files": {key: (None, value) for key, value in THEFT.items()}},
    {"data": json.dumps(THEFT)},
    {"params": THEFT},
]


@pytest.fixture(scope="module")
def there(portal: Portal) -> dict:
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    return call(portal, "package_create", **dataset())


@pytest.fixture
def administrator(portal: Portal) -> Iterator[requests.Session]:
    """The cookies of a browser in which CKAN's administrator has logged in."""
    with requests.Session() as session:
        form = session.get(f"{portal.url}/user/login", timeout=60).text
        token = re.search(r'name="_csrf_token"[^>]*(?:value|content)="([^"]+)"', form)
        assert token
        login = {"login": ADMIN, "password": portal.place.secret(ADMIN), "_csrf_token": token[1]}
        answer = session.post(
            f"{portal.url}/user/login", data=login, allow_redirects=False, timeout=60
        )
        assert answer.status_code == 302
        assert session.get(f"{portal.url}/ckan-admin/", timeout=60).status_code == 200
        yield session


def rows(portal: Portal) -> dict[str, list[str]]:
    """What there is, without when somebody was last seen."""
    with postgres.connect(portal.place, "ckan") as connection:
        users = connection.execute('SELECT id, name, sysadmin, state, email FROM "user"')
        tokens = connection.execute("SELECT id, name, user_id FROM api_token")
        seen = {"user": users.fetchall(), "api_token": tokens.fetchall()}
    return {**everything(portal), **{k: sorted(map(str, v)) for k, v in seen.items()}}


def test_no_form_and_no_script_elsewhere_uses_the_api_with_the_cookie(
    portal: Portal, there: dict, administrator: requests.Session
) -> None:
    for _ in range(8):  # every worker has seen a token by then
        call(portal, "user_show", id=ADMIN)
        assert call(portal, "organization_patch", id="dinkes", title="Dinas Kesehatan")
    before = rows(portal)
    for action in ("api_token_create", "organization_create", "user_patch", "config_option_update"):
        for sent in SENT:
            headers = {**FOREIGN, **sent.get("headers", {})}
            url = f"{portal.url}/api/3/action/{action}"
            answer = administrator.post(url, **{**sent, "headers": headers}, timeout=60)
            assert answer.status_code >= 400, (action, sent)
    assert rows(portal) == before


def test_no_action_does_anything_by_get(
    portal: Portal, known: dict, there: dict, administrator: requests.Session
) -> None:
    before = rows(portal)
    asked = {"id": there["id"], "name": "lewat-get", "user": PUBLISHER, "object": PUBLISHER}
    for action in known["actions"]:
        url = f"{portal.url}/api/3/action/{action}"
        administrator.get(url, params=asked, headers=FOREIGN, timeout=60)
    for token in (portal.token, portal.admin_token):
        url = f"{portal.url}/api/3/action/api_token_create"
        answer = requests.get(url, params=THEFT, headers={"Authorization": token}, timeout=60)
        assert answer.status_code >= 400
    assert rows(portal) == before


@pytest.mark.parametrize(
    "path",
    [
        "/dataset/delete/dinkes-1",
        "/organization/delete/dinkes",
        "/organization/new",
        f"/user/edit/{ADMIN}",
        f"/user/{ADMIN}/api-tokens",
        f"/user/sysadmin?username={PUBLISHER}&status=1",
        "/user/_logout",
        "/ckan-admin/config",
        "/ckan-admin/trash",
    ],
)
def test_no_form_of_staff_is_taken_without_its_token(
    portal: Portal, there: dict, administrator: requests.Session, path: str
) -> None:
    for _ in range(8):
        token = {"Authorization": portal.admin_token}
        requests.get(portal.url + path, headers=token, allow_redirects=False, timeout=60)
    before = rows(portal)
    sent = {"name": "curian", "title": "x", "username": PUBLISHER, "status": "1", "delete": "1"}
    answer = administrator.post(
        portal.url + path, data=sent, headers=FOREIGN, allow_redirects=False, timeout=60
    )
    assert answer.status_code in (400, 403, 404, 405), path
    assert rows(portal) == before


@pytest.mark.parametrize("host", ["portal.penyerang.example", "127.0.0.1:1"])
def test_no_page_repeats_the_name_that_it_was_asked_under(
    portal: Portal, there: dict, host: str
) -> None:
    headers = {"Host": host, "X-Forwarded-Host": host}
    paths = ("/", "/dataset/", "/dataset/dinkes-1", "/user/login", "/dashboard", "/tidak-ada")
    paths += ("/api/3/action/package_show?id=dinkes-1", "/sitemap.xml", "/feeds/dataset.atom")
    for path in (*paths, "/organization/dinkes", "/catalog.ttl", "/robots.txt"):
        answer = requests.get(portal.url + path, headers=headers, allow_redirects=False, timeout=60)
        assert host not in answer.text, path
        assert host not in answer.headers.get("Location", ""), path
        assert answer.headers.get("access-control-allow-origin") in (None, "*"), path


def test_other_sites_read_what_programs_read_and_never_with_an_account(
    portal: Portal, there: dict, administrator: requests.Session
) -> None:
    read = ("/api/3/action/package_show?id=dinkes-1", "/catalog.ttl", "/feeds/dataset.atom")
    read += ("/dataset/dinkes-1.jsonld", "/dataset/dinkes-1/datapackage.json")
    for path in read:
        assert (
            requests.get(portal.url + path, headers=FOREIGN, timeout=60).headers[
                "Access-Control-Allow-Origin"
            ]
            == "*"
        ), path
        known = administrator.get(portal.url + path, headers=FOREIGN, timeout=60)
        assert "Access-Control-Allow-Origin" not in known.headers, path
    for path in ("/", "/dataset/dinkes-1", "/user/login"):
        answer = requests.get(portal.url + path, headers=FOREIGN, timeout=60)
        assert "Access-Control-Allow-Origin" not in answer.headers, path


PREFLIGHT = {
    **FOREIGN,
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


@pytest.mark.parametrize("path", [
    "/api/3/action/package_show?id=dinkes-1", "/api/3/action/package_show?id=tidak-ada",
    "/feeds/dataset.rss", "/pencabutan.atom", "/rantai-audit.atom", "/catalog.ttl",
    "/dataset/dinkes-1.jsonld", "/dataset/dinkes-1.xml", "/catalog.jsonld", "/data.json",
    "/openapi.json", "/sitemap.xml",
    "/dataset/dinkes-1/datapackage.json", "/dataset/dinkes-1/croissant.jsonld",
])  # fmt: skip
def test_a_script_of_another_site_may_ask_again_with_what_it_knows(
    portal: Portal, there: dict, path: str
) -> None:
    """The page for developers advises If-None-Match: a browser asks leave for it first."""
    leave = requests.options(portal.url + path, headers=PREFLIGHT, timeout=60)
    assert leave.ok
    assert leave.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in leave.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in leave.headers["Access-Control-Allow-Headers"]
    assert "Authorization" not in leave.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in leave.headers
    first = requests.get(portal.url + path, headers=FOREIGN, timeout=60)
    assert "ETag" in first.headers["Access-Control-Expose-Headers"]
    if not first.ok:
        return
    asked = {**FOREIGN, "If-None-Match": first.headers["ETag"]}
    for _ in range(4):  # each of CKAN's processes says the same
        again = requests.get(portal.url + path, headers=asked, timeout=60)
        assert again.status_code == 304
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_rows_are_asked_for_by_json_from_other_sites_too(portal: Portal, there: dict) -> None:
    action = f"{portal.url}/api/3/action/package_search"
    posted = {**PREFLIGHT, "Access-Control-Request-Method": "POST"}
    leave = requests.options(action, headers=posted, timeout=60)
    assert "POST" in leave.headers["Access-Control-Allow-Methods"]
    answer = requests.post(action, json={"rows": 0}, headers=FOREIGN, timeout=60)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for path in ("/catalog.ttl", "/user/login", "/dataset/dinkes-1"):
        leave = requests.options(portal.url + path, headers=posted, timeout=60)
        assert "POST" not in leave.headers.get("Access-Control-Allow-Methods", ""), path


def test_who_asks_a_page_for_rdf_is_led_there_from_other_sites_too(
    portal: Portal, there: dict
) -> None:
    asked = {**FOREIGN, "Accept": "text/turtle"}
    for path in ("/", "/dataset/dinkes-1", "/organization/dinkes", "/en/organization/dinkes"):
        led = requests.get(portal.url + path, headers=asked, allow_redirects=False, timeout=60)
        assert led.status_code == 303, path
        assert led.headers["Access-Control-Allow-Origin"] == "*", path
        reached = requests.get(
            urljoin(portal.url, led.headers["Location"]), headers=asked, timeout=60
        )
        assert reached.headers["Access-Control-Allow-Origin"] == "*", path
        assert reached.headers["Content-Type"].startswith("text/turtle"), path
