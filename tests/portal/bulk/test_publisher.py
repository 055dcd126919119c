"""What the publisher's token can do on the real portal: publish, and nothing else.

Every action that CKAN and its extensions have is asked for, with the publisher's token and with
none. What is not refused must stand in the tables here: an action that a new version brings, or
that a change opens, makes a test fail until somebody has thought about it.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import requests
import yaml

from portal import Portal
from portal.local.environment import python
from portal.local.place import ROOT
from portal.local.servers import postgres, solr_login
from portal.local.servers.ckan import PUBLISHER
from tests.support.portal.ckan_client import call, dataset

pytestmark = pytest.mark.portal

PUBLISHERS = {
    "status_show",
    "package_search",
    "package_show",
    "organization_show",
    "organization_create",
    "organization_patch",
    "didd_package_upsert_many",
    "didd_package_show_many",
    "didd_withdraw",
    "didd_reindex",
    "didd_catch_up",
    "didd_audit_head_add",
    "didd_audit_head_list",
    "didd_report_list",
    "didd_report_acknowledge",
    "didd_report_answer",
    "didd_sought_list",
}
OPEN = yaml.safe_load((ROOT / "tests/support/portal/open_actions.yaml").read_text(encoding="utf-8"))
# Who could be made more than they are.
POWERS = ("user", "api_token", "member", "system_info", "package", "group", "package_member")


@pytest.fixture(scope="module")
def known(portal: Portal) -> dict[str, list[str]]:
    """The actions of CKAN and its extensions, and the rules that nobody needs an account for."""
    script = ROOT / "tests" / "support" / "portal" / "all_actions.py"
    done = subprocess.run(
        [python(portal.place), script, portal.place.home / "ckan.ini"],
        capture_output=True,
        text=True,
        env={**os.environ, "NETRC": str(solr_login.netrc(portal.place))},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def actions(known: dict[str, list[str]]) -> list[str]:
    assert len(known["actions"]) > 150
    return known["actions"]


@pytest.fixture(scope="module")
def there(portal: Portal) -> dict[str, Any]:
    """A public dataset and a hidden one of an agency, whose ids the questions name."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    hidden = dataset(nomor="2", private=True)
    call(portal, "package_create", **hidden)
    return call(portal, "package_create", **dataset())


Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(portal: Portal) -> Ask:
    """Ask for an action with the publisher's token, or with none."""

    def asked(action: str, token: str = portal.token, **data: Any) -> requests.Response:
        headers = {"Authorization": token} if token else {}
        url = f"{portal.url}/api/3/action/{action}"
        return requests.post(url, json=data, headers=headers, timeout=60)

    return asked


def questions(there: dict[str, Any]) -> list[dict[str, Any]]:
    """Nothing, and what most actions take: a thing by its id, an account, a setting."""
    account = {"id": PUBLISHER, "name": "lagi", "email": "a@example.org", "password": "rahasia-123"}
    return [
        {},
        {"id": there["id"], "resource_id": there["id"], "package_id": there["id"]},
        {"id": "dinkes", "object": PUBLISHER, "object_type": "user", "capacity": "admin"},
        {**account, "user": PUBLISHER, "username": PUBLISHER, "role": "admin", "sysadmin": True},
    ]


def everything(portal: Portal) -> dict[str, list[str]]:
    """Every row that says what somebody may do, or what there is."""
    with postgres.connect(portal.place, "ckan") as connection:
        return {
            table: sorted(str(row) for row in connection.execute(f'SELECT * FROM "{table}"'))
            for table in POWERS
        }


def counts(rows: dict[str, list[str]]) -> dict[str, int]:
    """Without what using a token leaves in its row."""
    return {table: len(found) for table, found in rows.items()}


def test_of_all_actions_the_publisher_may_call_these(
    portal: Portal, actions: list[str], there: dict[str, Any], ask: Ask
) -> None:
    before = counts(everything(portal))
    assert set(actions) >= PUBLISHERS
    forbidden = sorted(set(actions) - PUBLISHERS)
    let_in = {
        action
        for action in forbidden
        for data in questions(there)[::3]
        if ask(action, **data).status_code != 403
    }
    assert let_in == set()
    got = requests.get(
        f"{portal.url}/api/3/action/user_list", headers={"Authorization": portal.token}, timeout=60
    )
    assert got.status_code == 403
    refused = {action for action in PUBLISHERS if ask(action).status_code == 403}
    assert refused == set()
    assert counts(everything(portal)) == before


def test_of_all_actions_nobody_may_call_more_than_these(
    portal: Portal, known: dict[str, list[str]], actions: list[str], there: dict[str, Any], ask: Ask
) -> None:
    assert set(known["open"]) == set(OPEN["asked_without_account"])
    before = everything(portal)
    open_to_all = {
        action
        for action in actions
        if any(ask(action, token="", **data).status_code == 200 for data in questions(there))
    }
    assert open_to_all == set(OPEN["everybody"])
    assert everything(portal) == before


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/dataset/", "/dashboard/", "/ckan-admin/", "/dataset/new", "/organization/new"),
        *(f"/user/{PUBLISHER}", f"/user/edit/{PUBLISHER}", f"/user/{PUBLISHER}/api-tokens"),
        *("/api/3/util/user/autocomplete?q=p", "/api/3", "/organization/members/dinkes"),
    ],
)
def test_no_page_opens_with_the_publishers_token(portal: Portal, path: str) -> None:
    for method in ("GET", "POST"):
        reply = requests.request(
            method, portal.url + path, headers={"Authorization": portal.token}, timeout=60
        )
        assert reply.status_code in (403, 405), path


def test_the_publisher_does_not_rule_the_agencies_that_it_makes(
    portal: Portal, there: dict[str, Any], ask: Ask
) -> None:
    mine = [{"name": PUBLISHER, "capacity": "admin"}]
    made = ask("organization_create", name="dishub", title="Dishub", users=mine)
    assert made.status_code == 200
    assert ask("organization_patch", id="dishub", users=mine, title="Dinas").status_code == 200
    members = call(portal, "member_list", id="dishub", object_type="user")
    publisher = call(portal, "user_show", id=PUBLISHER)
    assert publisher["id"] not in {row[0] for row in members}
    assert not publisher["sysadmin"]
    assert ask("organization_patch", id="dishub", state="deleted").status_code == 403
    assert call(portal, "organization_show", id="dishub")["title"] == "Dinas"
    shown = ask("organization_show", id="dishub", include_users=True).json()["result"]
    assert "users" not in shown


def test_the_publisher_sees_what_it_must_look_after(there: dict[str, Any], ask: Ask) -> None:
    hidden = dataset(nomor="2")["id"]
    assert ask("package_show", id=hidden).json()["result"]["private"]
    assert ask("package_show", token="", id=hidden).status_code in (403, 404)
    assert set(ask("didd_package_show_many", ids=[hidden]).json()["result"]) == {hidden}
    assert ask("didd_package_show_many", token="", ids=[hidden]).json()["result"] == {}
