"""Every setting by which the portal is to be safe, proved by what it does on the real CKAN.

A setting is in ``EFFECTS`` with a test of its effect, or in ``OTHERS``; a new one must be put into
one of them. What is set nowhere, because CKAN has it by itself, is in ``EFFECTS`` too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from portal import Portal
from portal.local.ckan_settings import https_only, settings
from portal.local.servers import postgres
from tests.support.portal.ckan_client import AGENCY, call, dataset, publish
from tests.support.portal.other_ckan import other_ckan

pytestmark = pytest.mark.portal

#: Settings that concern no attacker: names, words, places, and how much is shown.
OTHERS = re.compile(
    r"use|ckan\.site_(?:id|title|description|logo)|ckan\.favicon|ckan\.plugins|solr_url"
    r"|ckan\.redis\.url|ckan\.locale\w+|ckan\.display_timezone|search\.\S+|ckan\.search\.\S+"
    r"|ckan\.webassets\.path|ckan\.views\.\S+|scheming\.\S+|ckanext\.dcat\.\S+|licenses_group_url"
    r"|ckan\.datastore\.(?:write_url|default_fts_lang)|sqlalchemy\.url|ckan\.storage_path"
    r"|didd\.(?:title_en|subtitle_en|regions|subjects|legislation|office_\w+|announcement_days)"
    r"|didd\.print_needs_identity"
)


@dataclass
class Place:
    """The portal, the same CKAN with other secrets behind HTTPS, and an ordinary user of both."""

    portal: Portal
    other: str
    user_token: str
    other_token: str
    sessions: dict[str, requests.Session] = field(default_factory=dict)

    def status(self, action: str, token: str = "", url: str = "", **data: object) -> int:
        """The status that CKAN answers an action with."""
        reply = requests.post(
            f"{url or self.portal.url}/api/3/action/{action}",
            json=data,
            headers={"Authorization": token} if token else {},
            timeout=60,
        )
        return reply.status_code

    def logged_in(self) -> requests.Session:
        """A browser's session of the administrator."""
        if "admin" not in self.sessions:
            self.sessions["admin"] = log_in(self.portal)
        return self.sessions["admin"]


def log_in(portal: Portal, url: str = "") -> requests.Session:
    session, url = requests.Session(), url or portal.url
    form = session.get(f"{url}/user/login", timeout=60).text
    [token] = re.findall(r'name="_csrf_token" value="([^"]+)"', form)
    secret = portal.place.secret("ppid-admin")
    words = {
        "_csrf_token": token,
        "login": "ppid-admin",
        "password": secret,
        "remember": "63072000",
    }
    answer = session.post(f"{url}/user/login", data=words, timeout=60, allow_redirects=False)
    assert answer.status_code == 302
    session.headers["X-Cookies"] = "; ".join(answer.raw.headers.getlist("Set-Cookie"))
    return session


@pytest.fixture(scope="module")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    portal.reset()
    publish(portal)
    name: dict[str, Any] = {
        "name": "petugas-biasa",
        "email": "petugas@contoh.invalid",
        "password": "sandi-contoh-12",
    }
    if name["name"] not in call(portal, "user_list", all_fields=False):
        call(portal, "user_create", **name)
    token = call(portal, "api_token_create", user=name["name"], name="uji")["token"]
    changed = {
        "SECRET_KEY": "k" * 40,
        "WTF_CSRF_SECRET_KEY": "f" * 40,
        "api_token__jwt__encode__secret": "string:" + "t" * 40,
        "api_token__jwt__decode__secret": "string:" + "t" * 40,
        "ckan__max_resource_size": "1",
        "ckan__site_url": "https://ppid.contoh.invalid",
        **{k.replace(".", "__"): v for k, v in https_only("https://ppid.contoh.invalid").items()},
    }
    with other_ckan(portal, tmp_path_factory.mktemp("other"), **changed) as other:
        yield Place(portal, other, token, token_under("t" * 40, portal))


def token_under(secret: str, portal: Portal) -> str:
    """The administrator's token as it is under another secret: what it says is the same."""
    payload = portal.admin_token.rpartition(".")[0]
    sign = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return f"{payload}.{base64.urlsafe_b64encode(sign).decode().rstrip('=')}"


# What each does ------------------------------------------------------------------------------


def a_login_is_worth_nothing_under_another_key(place: Place) -> None:
    cookies = place.logged_in().cookies.get_dict()
    here = requests.get(f"{place.portal.url}/ckan-admin/", cookies=cookies, timeout=60)
    there = requests.get(f"{place.other}/ckan-admin/", cookies=cookies, timeout=60)
    assert (here.status_code, there.status_code) == (200, 403)


def a_form_is_worth_nothing_under_another_key(place: Place) -> None:
    """A form's token of one portal is refused by the other, one of its own is taken."""
    session = log_in(place.portal)
    page = session.get(f"{place.portal.url}/dataset/edit/dinkes-1", timeout=60).text
    token = re.findall(r'name="_csrf_token" (?:content|value)="([^"]+)"', page)[0]
    names = {"right": token, "wrong": token[:-4] + "AAAA", "none": ""}
    url = f"{place.portal.url}/user/ppid-admin/api-tokens"
    got = {
        what: session.post(url, data={"name": what, "_csrf_token": value}, timeout=60).status_code
        for what, value in names.items()
    }
    assert got == {"right": 200, "wrong": 400, "none": 400}


def a_stranger_s_request_opens_no_form_of_others(place: Place) -> None:
    """CKAN would take the view out of the protection for good."""
    url = f"{place.portal.url}/user/ppid-admin/api-tokens"
    for _ in range(12):  # so that each worker has had one
        requests.post(url, data={"name": "curi"}, timeout=60)
        requests.post(url, data={"name": "curi"}, headers={"Authorization": "x"}, timeout=60)
    for _ in range(6):
        answer = place.logged_in().post(url, data={"name": "curi"}, timeout=60)
        assert answer.status_code == 400
    names = [t["name"] for t in call(place.portal, "api_token_list", user="ppid-admin")]
    assert "curi" not in names


def the_api_takes_no_act_by_a_login_alone(place: Place) -> None:
    url = f"{place.portal.url}/api/3/action/api_token_create"
    asked = {"user": "ppid-admin", "name": "curi"}
    assert place.logged_in().post(url, json=asked, timeout=60).status_code == 400


def a_token_is_worth_nothing_under_another_key(place: Place) -> None:
    for token, url, status in (
        (place.portal.admin_token, place.portal.url, 200),
        (place.portal.admin_token, place.other, 403),
        (place.other_token, place.other, 200),
        (place.other_token, place.portal.url, 403),
    ):
        assert place.status("user_list", token, url) == status


def no_query_language_is_open(place: Place) -> None:
    assert place.status("datastore_search_sql", sql="SELECT 1") in (400, 404)


def the_reader_of_tables_cannot_write(place: Place) -> None:
    url = postgres.url(place.portal.place, "datastore_ro", "datastore")
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE x (y int)")


def nobody_makes_an_account(place: Place) -> None:
    made = {"name": "tamu", "email": "tamu@contoh.invalid", "password": "sandi-contoh-12"}
    assert place.status("user_create", **made) == 403
    assert place.status("user_create", place.user_token, **made) == 403
    for method in ("get", "post"):
        for page in ("register", "reset"):
            answer = requests.request(method, f"{place.portal.url}/user/{page}", timeout=60)
            assert answer.status_code == 404


def an_ordinary_user_makes_nothing(place: Place) -> None:
    token = place.user_token
    assert place.status("organization_create", token, name="lain") == 403
    assert place.status("group_create", token, name="lain") == 403
    for owner in ({}, {"owner_org": AGENCY["name"]}):
        wanted = {**dataset(nomor="9"), "owner_org": None, **owner}
        assert place.status("package_create", token, **wanted) == 403
        assert place.status("package_create", **wanted) == 403


def accounts_are_nobody_s_business(place: Place) -> None:
    for action in ("user_list", "user_show"):
        assert place.status(action, id="ppid-admin") == 403
        assert place.status(action, place.portal.admin_token, id="ppid-admin") == 200


def no_picture_is_asked_for_elsewhere(place: Place) -> None:
    page = place.logged_in().get(f"{place.portal.url}/user/ppid-admin", timeout=60).text
    assert "gravatar" not in page


def a_file_that_is_too_large_is_refused(place: Place) -> None:
    """The other CKAN takes 1 MB; the key is what it takes for a login there."""
    for size, status in ((1 << 10, 200), (3 << 20, 409)):
        answer = requests.post(
            f"{place.other}/api/3/action/resource_create",
            data={"package_id": dataset()["id"], "name": "besar"},
            files={"upload": ("besar.bin", bytes(size))},
            headers={"Authorization": place.other_token},
            timeout=60,
        )
        assert answer.status_code == status, answer.text


def everything_goes_by_https(place: Place) -> None:
    answer = requests.get(f"{place.other}/user/login", timeout=60)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "; Secure" in answer.headers["Set-Cookie"]
    plain = requests.get(f"{place.portal.url}/user/login", timeout=60)
    assert "Strict-Transport-Security" not in plain.headers
    assert "; Secure" not in plain.headers["Set-Cookie"]


def cookies_are_out_of_reach(place: Place) -> None:
    given = str(place.logged_in().headers["X-Cookies"])
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Domain=" not in given


def strangers_are_not_told_the_version(place: Place) -> None:
    told = call(place.portal, "status_show")["ckan_version"]
    assert "ckan_version" not in call(place.portal, "status_show", anonymous=True)
    for path in ("/", "/dataset/", "/api/3/action/status_show"):
        reply = requests.get(f"{place.portal.url}{path}", timeout=60)
        assert told not in reply.text + str(reply.headers)


EFFECTS: dict[str, Callable[[Place], None]] = {
    "SECRET_KEY": a_login_is_worth_nothing_under_another_key,
    "WTF_CSRF_SECRET_KEY": a_form_is_worth_nothing_under_another_key,
    "WTF_CSRF_ENABLED (CKAN's own)": a_stranger_s_request_opens_no_form_of_others,
    "WTF_CSRF for the API (CKAN's own)": the_api_takes_no_act_by_a_login_alone,
    "api_token.jwt.encode.secret": a_token_is_worth_nothing_under_another_key,
    "api_token.jwt.decode.secret": a_token_is_worth_nothing_under_another_key,
    "ckan.datastore.sqlsearch.enabled": no_query_language_is_open,
    "ckan.datastore.read_url": the_reader_of_tables_cannot_write,
    "ckan.auth.create_user_via_api": nobody_makes_an_account,
    "ckan.auth.create_user_via_web": nobody_makes_an_account,
    "ckan.auth.user_create_organizations": an_ordinary_user_makes_nothing,
    "ckan.auth.user_create_groups": an_ordinary_user_makes_nothing,
    "ckan.auth.create_unowned_dataset (CKAN's own)": an_ordinary_user_makes_nothing,
    "ckan.auth.public_user_details": accounts_are_nobody_s_business,
    "ckan.max_resource_size": a_file_that_is_too_large_is_refused,
    "ckan.hide_version": strangers_are_not_told_the_version,
    "ckan.gravatar_default": no_picture_is_asked_for_elsewhere,
    "ckan.site_url": everything_goes_by_https,
    "didd.hsts_seconds": everything_goes_by_https,
    "SESSION_COOKIE_SECURE": everything_goes_by_https,
    "REMEMBER_COOKIE_SECURE": everything_goes_by_https,
    "SESSION_COOKIE_HTTPONLY (CKAN's own)": cookies_are_out_of_reach,
}
#: Proved elsewhere, where more is needed for it.
ELSEWHERE = {
    "didd.agency_contacts": "test_contacts",
    "didd.files_url": "test_files_host",
    "didd.license": "test_machines",
    "didd.publisher": "test_publisher",
    "didd.reports_days": "test_reports",
    "didd.statistics_owner": "test_open_dataset",
    "didd.words": "test_citizens",
}


@pytest.mark.parametrize("setting", EFFECTS)
def test_a_setting_does_what_it_is_there_for(place: Place, setting: str) -> None:
    EFFECTS[setting](place)


def test_no_setting_goes_without_a_test_of_its_effect(portal: Portal) -> None:
    made = {**settings(portal.place, 5000), **https_only("https://ppid.contoh.invalid")}
    own = {key for key in made if not OTHERS.fullmatch(key)}
    assert own - EFFECTS.keys() - ELSEWHERE.keys() == set()
    proved = {key for key in {*EFFECTS, *ELSEWHERE} if "own)" not in key}
    assert proved - made.keys() == set()
    for name in ELSEWHERE.values():
        assert list(Path(__file__).parents[1].rglob(f"{name}.py"))
