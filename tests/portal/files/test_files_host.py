"""A host of its own for files, on the real CKAN: nothing but files there, and no file elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser

from didd.adapters.ckan import CkanPortal
from portal import Portal
from portal.local.ckan_settings import files_host
from portal.local.errors import PortalError
from tests.portal.files.test_stored_files import PNG, POLICY, log_in, store
from tests.support.portal.ckan_client import dataset, publish
from tests.support.portal.other_ckan import other_ckan
from tests.support.samples.hostile_files import SVG
from tests.support.samples.pdf_files import pdf
from tests.support.watching import Watch, wait_for_paper

pytestmark = pytest.mark.portal


@dataclass
class Two:
    """One CKAN under two names: the portal's and the files'."""

    portal: Portal
    main: str
    files: str
    paths: dict[str, str]


@pytest.fixture(scope="module")
def two(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    portal.reset()
    picture = portal.place.storage / "storage" / "uploads" / "group" / "logo.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(PNG)
    folder = tmp_path_factory.mktemp("two")
    with other_ckan(portal, folder, didd__files_url="http://localhost:{port}") as main:
        made = fill(replace(portal, url=main))
        paths = {name: urlsplit(resource["url"]).path for name, resource in made.items()}
        paths["picture"] = "/uploads/group/logo.png"
        yield Two(portal, main, main.replace("127.0.0.1", "localhost"), paths)
    picture.unlink()


def fill(portal: Portal) -> dict[str, dict[str, Any]]:
    """Put a file of each kind there, one of them in a dataset that is not public."""
    publish(portal)
    hidden = publish(portal, nomor="2", private=True)
    return {
        "svg": store(portal, "peta.svg", "image/svg+xml", SVG.encode()),
        # No PDF by its name: CKAN's worker, which has the portal's address, leaves it alone.
        "pdf": store(portal, "wajar.dat", "application/pdf", pdf("Terbaca")),
        "hidden": store(portal, "rahasia.txt", "text/plain", b"belum umum", hidden["id"]),
    }


def ask(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, allow_redirects=False, timeout=60)


@pytest.mark.parametrize("kind", ["svg", "pdf", "picture"])
def test_the_portal_s_host_sends_to_the_files_host_and_gives_none(two: Two, kind: str) -> None:
    sent = ask(two.main + two.paths[kind])
    assert (sent.status_code, sent.headers["Location"]) == (302, two.files + two.paths[kind])
    there = ask(sent.headers["Location"])
    assert there.status_code == 200
    assert there.headers["Content-Security-Policy"] == POLICY
    assert "Set-Cookie" not in there.headers


@pytest.mark.parametrize(
    "path",
    ["/", "/dataset/dinkes-1", "/user/login", "/api/3/action/status_show", "/didd.css",
     "/datastore/dump/x", "/feeds/dataset.atom", "/catalog.ttl", "/webassets/x", "/tidak-ada"],
)  # fmt: skip
def test_the_files_host_gives_nothing_but_files(two: Two, path: str) -> None:
    for url in (two.files + path, f"{two.files}/en{path}"):
        answer = ask(url, Authorization=two.portal.admin_token)
        assert answer.status_code in (403, 404)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "<" not in answer.text
    posted = requests.post(two.files + path, timeout=60, allow_redirects=False)
    assert posted.status_code in (400, 404, 405)


def test_the_files_host_knows_nobody_but_by_a_key_for_one_address(two: Two) -> None:
    token = {"Authorization": two.portal.admin_token}
    assert ask(two.files + two.paths["hidden"], **token).status_code == 403
    assert ask(ask(two.main + two.paths["hidden"]).headers["Location"]).status_code == 403
    sent = ask(two.main + two.paths["hidden"], **token).headers["Location"]
    key = urlsplit(sent).query
    assert key.startswith("kunci=")
    assert ask(sent).text == "belum umum"
    assert ask(f"{two.files}{two.paths['hidden']}?{key[:-3]}abc").status_code == 403
    other = two.paths["hidden"].replace("rahasia", "lain")
    assert ask(f"{two.files}{other}?{key}").status_code == 403
    assert ask(f"{two.main}/api/3/action/user_list?{key}").status_code == 403


def test_the_publisher_reads_its_files_back_through_it(two: Two) -> None:
    resource = two.paths["pdf"].split("/")[4]
    digest = CkanPortal(two.main, two.portal.token).file_digest(dataset()["id"], resource)
    assert digest == hashlib.sha256(pdf("Terbaca")).hexdigest()


@pytest.mark.browser
def test_pages_of_the_portal_show_files_from_there(two: Two, browser: Browser) -> None:
    context = browser.new_context(base_url=two.main)
    page = context.new_page()
    log_in(page, two.portal)
    watch, refused = Watch(context), list[str]()
    page.on("console", lambda told: refused.append(told.text) if "Policy" in told.text else None)
    asked = list[str]()
    context.on("request", lambda request: asked.append(request.url))
    page.goto(f"/dataset/{dataset()['name']}/resource/{two.paths['pdf'].split('/')[4]}")
    preview = page.locator("object[type='application/pdf']")
    preview.scroll_into_view_if_needed()
    wait_for_paper(preview)
    assert refused == []
    assert any(url.startswith(two.files + two.paths["pdf"]) for url in asked)
    assert watch.seen == []
    context.close()


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "http://127.0.0.1", "localhost", "ftp://x", "http://x/berkas"]
)
def test_a_files_host_that_is_no_other_host_is_refused(portal: Portal, address: str) -> None:
    with pytest.raises(PortalError, match="files_url"):
        files_host(address, portal.url)
