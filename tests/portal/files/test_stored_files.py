"""What a stranger's file is sent with, by every way that a stored byte leaves the real portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from portal import Portal
from tests.support.portal.ckan_client import call, dataset, page, publish
from tests.support.samples.hostile_files import GIF, HOSTILE, HTML, SVG, TOKEN, Hostile
from tests.support.samples.pdf_files import pdf
from tests.support.watching import Watch, embed, open_directly, wait_for_paper

pytestmark = pytest.mark.portal

POLICY = "sandbox; default-src 'none'"
#: What a browser may be told that a stored file is.
INERT = re.compile(
    r"application/(?:octet-stream|pdf|json|geo\+json)|image/(?:png|jpeg|gif|webp)"
    r"|text/(?:plain; charset=utf-8|csv|tab-separated-values)"
)
WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "whole": ("GET", {}),
    "head": ("HEAD", {}),
    "a part": ("GET", {"Range": "bytes=0-40"}),
    "kept already": ("GET", {"If-None-Match": "*"}),
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64)
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8 " + bytes(64)
GOOD = {
    "pdf": (pdf(), "application/pdf"),
    "png": (PNG, "image/png"),
    "jpeg": (JPEG, "image/jpeg"),
    "gif": (GIF, "image/gif"),
    "webp": (WEBP, "image/webp"),
    "txt": ("Laporan – 2025\n".encode(), "text/plain; charset=utf-8"),
}


@dataclass
class Stored:
    """The portal with every hostile file on it: each one's resource, by its kind."""

    portal: Portal
    resources: dict[str, dict[str, Any]]

    def url(self, kind: str) -> str:
        return str(self.resources[kind]["url"])


def store(
    portal: Portal, name: str, declared: str, content: bytes, package: str = ""
) -> dict[str, Any]:
    """Add a file as an agency would have it: its own name, and the type that it says of itself."""
    about = {"package_id": package or dataset()["id"], "name": name, "mimetype": declared,
             "format": name.rsplit(".")[-1]}  # fmt: skip
    reply = requests.post(
        f"{portal.url}/api/3/action/resource_create",
        data=about,
        files={"upload": (name, content)},
        headers={"Authorization": portal.admin_token},
        timeout=60,
    )
    assert reply.ok, reply.text
    return reply.json()["result"]


@pytest.fixture(scope="module")
def stored(portal: Portal) -> Stored:
    portal.reset()
    publish(portal)
    return Stored(portal, {h.kind: store(portal, h.name, h.declared, h.content) for h in HOSTILE})


def harmless(answer: requests.Response) -> None:
    """Check that nothing in the answer can run, load or send, whatever it is taken for."""
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.status_code != 304:
        assert INERT.fullmatch(answer.headers["Content-Type"]), answer.headers["Content-Type"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.kind)
def test_a_stored_file_comes_harmless_by_every_way(stored: Stored, file: Hostile, way: str) -> None:
    method, headers = WAYS[way]
    for url in (stored.url(file.kind), stored.url(file.kind).replace("/dataset/", "/en/dataset/")):
        answer = requests.request(method, url, headers=headers, timeout=60)
        wanted = {"a part": (206,), "kept already": (304,)}.get(way, (200,))
        assert answer.status_code in wanted
        harmless(answer)
        shown = answer.headers["Content-Disposition"].partition(";")[0]
        assert shown == ("inline" if file.shown else "attachment")


@pytest.mark.parametrize(
    "ending", ["", "/x.html", "/a%0D%0ASet-Cookie:%20a=b.html", "/laporan%E2%80%AEfdp.html"]
)
def test_whoever_asks_does_not_choose_the_name(stored: Stored, ending: str) -> None:
    address = stored.url("svg").rsplit("/", 1)[0] + ending
    answer = requests.get(address, timeout=60)
    assert answer.status_code in (200, 400)
    if answer.ok:
        harmless(answer)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="peta.svg"'


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("declared", ["", "text/html", "image/svg+xml"])
def test_what_may_be_shown_is_shown_by_its_bytes(stored: Stored, kind: str, declared: str) -> None:
    content, sent_as = GOOD[kind]
    made = store(stored.portal, "berkas.html", declared, content)
    answer = requests.get(made["url"], timeout=60)
    assert answer.content == content
    assert answer.headers["Content-Type"] == sent_as
    assert answer.headers["Content-Disposition"].startswith("inline;")
    harmless(answer)


@pytest.mark.parametrize(
    ("name", "declared"), [("a.csv", "text/csv"), ("a.json", "application/json")]
)
def test_data_is_saved_under_its_own_type(stored: Stored, name: str, declared: str) -> None:
    answer = requests.get(store(stored.portal, name, declared, b"1,2\n")["url"], timeout=60)
    assert answer.headers["Content-Type"] == declared
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    harmless(answer)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["group", "admin", "user"])
def test_what_staff_uploaded_is_as_harmless(stored: Stored, kind: str, way: str) -> None:
    folder = stored.portal.place.storage / "storage" / "uploads" / kind
    folder.mkdir(parents=True, exist_ok=True)
    method, headers = WAYS[way]
    page = HTML.encode()
    for name, content in {
        "a.svg": SVG.encode(),
        "b.html": page,
        "c.gif": page,
        "d.png": PNG,
    }.items():
        shown = content is PNG
        (folder / name).write_bytes(content)
        url = f"{stored.portal.url}/uploads/{kind}/{name}"
        answer = requests.request(method, url, headers=headers, timeout=60)
        harmless(answer)
        assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
        (folder / name).unlink()


@pytest.mark.parametrize(
    "path",
    [
        "/resources/{id}",
        "/storage/uploads/x",
        "/uploads/../../ckan.ini",
        "/uploads/%2e%2e/%2e%2e/%2e%2e/ckan.ini",
    ],
)
def test_nothing_else_of_the_store_is_reached(stored: Stored, path: str) -> None:
    resource = stored.resources["svg"]["id"]
    laid = f"{resource[:3]}/{resource[3:6]}/{resource[6:]}"
    sent = requests.Request("GET", stored.portal.url).prepare()
    sent.url = stored.portal.url + path.format(id=laid)
    with requests.Session() as session:
        assert session.send(sent, timeout=60).status_code == 404


def test_styles_and_marks_of_the_portal_itself_are_no_files_of_strangers(stored: Stored) -> None:
    for path, kind in (("/didd.css", "text/css"), ("/didd-mark.svg", "image/svg+xml")):
        answer = requests.get(stored.portal.url + path, timeout=60)
        assert answer.headers["Content-Type"].startswith(kind)
        assert not answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert "sandbox" not in answer.headers.get("Content-Security-Policy", "")


def test_only_what_may_be_shown_has_a_preview(stored: Stored) -> None:
    made, name = store(stored.portal, "wajar.pdf", "application/pdf", pdf()), dataset()["name"]
    for resource, shown in ((made, True), (stored.resources["pdf with a script"], False),
                            (stored.resources["pdf that hides its script"], False),
                            (stored.resources["svg"], False)):  # fmt: skip
        html = page(stored.portal, f"/dataset/{name}/resource/{resource['id']}")
        assert (resource["url"] in re.findall(r'<object[^>]* data="([^"]+)"', html)) is shown
        assert f'href="{resource["url"]}" download' in html
        [view] = call(stored.portal, "resource_view_list", id=resource["id"]) or [None]
        if view is not None and view["view_type"] == "pdf_view":
            html = page(
                stored.portal, f"/dataset/{name}/resource/{resource['id']}/view/{view['id']}"
            )
            assert ("<object" in html) is shown


# In a browser --------------------------------------------------------------------------------


@pytest.fixture(params=["nobody", "administrator"])
def visitor(stored: Stored, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of somebody who is logged in as the administrator, or as nobody."""
    context = browser.new_context(base_url=stored.portal.url)
    context.set_default_timeout(60_000)
    opened = context.new_page()
    if request.param == "administrator":
        log_in(opened, stored.portal)
    yield opened
    context.close()


def log_in(opened: Page, portal: Portal) -> None:
    opened.goto("/user/login")
    opened.locator("input[name=login]").fill("ppid-admin")
    opened.locator("input[name=password]").fill(portal.place.secret("ppid-admin"))
    opened.locator("input[name=password]").press("Enter")
    opened.wait_for_url(lambda url: "/user/login" not in url)


@pytest.mark.browser
def test_opened_by_anybody_in_any_way_nothing_of_it_acts(stored: Stored, visitor: Page) -> None:
    watch = Watch(visitor.context)
    for file in HOSTILE:
        open_directly(visitor, stored.url(file.kind))
        embed(visitor, stored.url(file.kind))
        assert watch.seen == [], file.kind
    tokens = call(stored.portal, "api_token_list", user="ppid-admin")
    assert TOKEN not in [token["name"] for token in tokens]


@pytest.mark.browser
def test_a_pdf_is_seen_under_its_policy(stored: Stored, visitor: Page) -> None:
    made = store(stored.portal, "wajar.pdf", "application/pdf", pdf("Terbaca"))
    visitor.goto(f"/dataset/{dataset()['name']}/resource/{made['id']}")
    preview = visitor.locator("object[type='application/pdf']")
    preview.scroll_into_view_if_needed()
    wait_for_paper(preview)
    expect(visitor.get_by_role("link", name="Unduh")).to_be_visible()
