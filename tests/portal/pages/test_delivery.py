"""How the real portal's answers travel: small, not sent twice, resumed, and safe in a browser."""

from __future__ import annotations

import re

import pytest
import requests

from portal import Portal
from tests.support.portal.ckan_client import dataset, found, publish
from tests.support.portal.judged_set import upload

pytestmark = pytest.mark.portal

CONTENT = b"%PDF-1.4 " + bytes(range(256)) * 40
PAGES = ("/", "/en/", "/dataset/", "/about", "/dikecualikan", "/tidak-ada")
TEXTS = ("/", "/dataset/dinkes-1", "/catalog.ttl", "/feeds/dataset.atom", "/feeds/dataset.rss",
         "/api/3/action/package_show?id=dinkes-1", "/didd.css")  # fmt: skip


@pytest.fixture(scope="module")
def shown(portal: Portal) -> Portal:
    portal.reset()
    publish(portal)
    upload(portal, dataset()["id"], "pdf", CONTENT)
    assert found(portal, "kesehatan")
    return portal


def get(portal: Portal, path: str, **headers: str) -> requests.Response:
    return requests.get(portal.url + path, headers=headers, timeout=60)


@pytest.mark.parametrize("path", TEXTS)
def test_texts_are_compressed_for_who_takes_them_so(shown: Portal, path: str) -> None:
    packed = get(shown, path, **{"Accept-Encoding": "gzip"})
    plain = get(shown, path, **{"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) * 0.7
    assert packed.content == plain.content
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("path", TEXTS)
def test_who_has_an_answer_already_is_not_sent_it_again(shown: Portal, path: str) -> None:
    first = get(shown, path)
    again = get(shown, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_is_seen_at_once(shown: Portal) -> None:
    before = get(shown, "/dataset/dinkes-1")
    assert before.headers["Cache-Control"] == "public, no-cache"
    upload(shown, dataset()["id"], "csv", b"a,b\n1,2\n")
    after = get(shown, "/dataset/dinkes-1", **{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200


def test_the_style_sheet_is_fetched_once(shown: Portal) -> None:
    [address] = re.findall(r'rel="stylesheet" href="([^"]+)"', get(shown, "/").text)
    assert "immutable" in get(shown, address).headers["Cache-Control"]
    assert get(shown, "/didd.css").headers["Cache-Control"] == "public, no-cache"


def test_a_broken_download_goes_on_where_it_stopped(shown: Portal) -> None:
    [url] = re.findall(
        r'href="[^"]*?(/dataset/[^"]*\.pdf)" download', get(shown, "/dataset/dinkes-1").text
    )
    whole = get(shown, url)
    assert whole.content == CONTENT
    mark = {"If-Range": whole.headers["ETag"]}
    rest = get(shown, url, Range="bytes=1000-", **mark)
    assert (rest.status_code, rest.content) == (206, CONTENT[1000:])
    assert rest.headers["ETag"] == whole.headers["ETag"]
    same = get(shown, url, **{"If-None-Match": whole.headers["ETag"]})
    assert same.status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_s_page_runs_no_script_and_gets_no_cookie(shown: Portal, path: str) -> None:
    answer = get(shown, path)
    rules = dict(
        rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";")
    )
    assert rules["default-src"] == "'none'"
    assert "script-src" not in rules
    assert rules["frame-ancestors"] == "'self'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Set-Cookie" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers  # a setting: didd.hsts_seconds


def test_what_holds_a_session_is_kept_by_nobody_else(shown: Portal) -> None:
    login = get(shown, "/user/login", **{"Accept-Encoding": "gzip"})
    assert "Set-Cookie" in login.headers
    staff = get(shown, "/dataset/edit/dinkes-1", Authorization=shown.admin_token)
    assert staff.status_code == 200
    for answer in (login, staff, get(shown, "/", Authorization=shown.admin_token)):
        assert answer.headers["Cache-Control"].startswith("private")
    assert "Content-Encoding" not in login.headers
    assert "script-src" not in staff.headers["Content-Security-Policy"]
    assert "default-src" not in staff.headers["Content-Security-Policy"]
