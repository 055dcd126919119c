"""Private stays private on the real portal: whatever is not public is nowhere, not even a title.

One dataset of each kind that must not be seen is planted, with words of its own in every field and
in its file. Then everything that answers is asked, as a stranger and as another agency's editor:
all pages that can be reached, the API's actions that read, feeds, sitemap, DCAT, files.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests

from portal import Portal
from tests.support.portal.ckan_client import call, dataset, found
from tests.support.portal.judged_set import upload

pytestmark = pytest.mark.portal

KINDS = ("draft", "private", "withdrawn")
#: More pages than the test's portal has; a crawl that gets here goes round in circles.
MOST_PAGES = 300
#: Addresses that say who may log in, that only order what was seen, and the same in English.
NOT_CRAWLED = re.compile(
    r"/user/(?:login|_logout|logged_out|reset)|/download/|\.(?:css|svg|js|woff2)|/en/|[?&]sort=|&"
)


@dataclass
class Planted:
    """What is hidden on the portal, and the words that would betray it."""

    portal: Portal
    public: dict
    hidden: dict[str, dict] = field(default_factory=dict)
    files: dict[str, dict] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> set[str]:
        """Words that stand in hidden things only: in titles, texts, tags, names, files."""
        return {f"{part}{kind}".lower() for kind in KINDS for part in PARTS}

    def told(self, text: str) -> set[str]:
        """Those of the words that a text gives away."""
        return {word for word in self.words if word in text.lower()}


EVERY_FACET = ["title_string", "name", "tags", "text", "res_name", "pejabat_penguasa", "title"]
PARTS = ("judulnya", "ringkasnya", "katanya", "berkasnya", "isinya", "pejabatnya", "namanya")


@pytest.fixture(scope="module")
def planted(portal: Portal) -> Planted:
    """A public dataset, hidden ones of another agency, and an editor of the first agency."""
    portal.reset()
    for name in ("dinkes", "dlh"):
        call(portal, "organization_create", name=name, title=f"Dinas {name}")
    public = call(portal, "package_create", **dataset(nomor="1", owner_org="dlh", title="Terbuka"))
    made = Planted(portal, public)
    for kind in KINDS:
        plant(made, kind)
    made.tokens = {"stranger": "", "editor": editor_of(portal, "dlh")}
    call(portal, "package_delete", id=made.hidden["withdrawn"]["id"])
    assert found(portal, "Terbuka")
    time.sleep(2)  # whatever would be indexed late has been by then
    return made


def plant(made: Planted, kind: str) -> None:
    hidden = {"draft": {"state": "draft"}, "private": {"private": True}}.get(kind, {})
    words = dataset(
        nomor=kind,
        name=f"namanya{kind}",
        title=f"Judulnya{kind} yang tertutup",
        notes=f"Ringkasnya{kind}",
        pejabat_penguasa=f"Pejabatnya{kind}",
        tags=[{"name": f"katanya{kind}"}],
        **hidden,
    )
    made.hidden[kind] = call(made.portal, "package_create", **words)
    file = upload(
        made.portal, words["id"], "csv", f"isinya{kind},1\n".encode(), name=f"berkasnya{kind}"
    )
    made.files[kind] = {**file, "url": urljoin(made.portal.url, file["url"])}


def editor_of(portal: Portal, agency: str) -> str:
    """A token of an account that edits for one agency only."""
    name = f"editor-{uuid.uuid4().hex[:8]}"
    account: dict[str, Any] = {
        "name": name,
        "email": f"{name}@example.org",
        "password": uuid.uuid4().hex,
    }
    call(portal, "user_create", **account)
    call(portal, "organization_member_create", id=agency, username=name, role="editor")
    return call(portal, "api_token_create", user=name, name="uji")["token"]


@pytest.fixture(params=["stranger", "editor"])
def visitor(request: pytest.FixtureRequest, planted: Planted) -> Iterator[requests.Session]:
    with requests.Session() as session:
        if token := planted.tokens[request.param]:
            session.headers["Authorization"] = token
        yield session


def test_no_page_that_can_be_reached_gives_anything_away(
    planted: Planted, visitor: requests.Session
) -> None:
    host = urlsplit(planted.portal.url).netloc
    starts = ["/", "/en/", "/sitemap.xml", "/catalog.ttl", "/catalog.jsonld", "/catalog.xml"]
    starts += ["/feeds/dataset.atom", "/feeds/dataset.rss", "/feeds/organization/dinkes.atom"]
    starts += ["/feeds/custom.atom?q=tertutup", "/dataset/?q=tertutup", "/dataset/?tags=tertutup"]
    starts += [
        "/organization/dinkes",
        "/organization/about/dinkes",
        "/organization/activity/dinkes",
    ]
    starts += ["/group/", "/user/", "/user/ppid-admin", "/dashboard/", "/dashboard/datasets"]
    starts += ["/api/3", "/stats", "/dikecualikan", "/pencabutan", "/pencabutan.atom"]
    waiting = [planted.portal.url + path for path in starts]
    seen: set[str] = set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        assert len(seen) < MOST_PAGES, "the crawl does not end"
        reply = visitor.get(url, timeout=60)
        assert reply.status_code < 500, url
        assert planted.told(reply.text) <= planted.told(url), url
        for link in re.findall(r'(?:href|src)="([^"#]+)"|<loc>([^<]+)</loc>', reply.text):
            target = urljoin(url, "".join(link).replace("&amp;", "&"))
            if urlsplit(target).netloc == host and not NOT_CRAWLED.search(target):
                waiting.append(target)
    assert len(seen) > 40, sorted(seen)


@pytest.mark.parametrize("kind", KINDS)
def test_who_knows_an_address_learns_nothing_from_it(
    planted: Planted, visitor: requests.Session, kind: str
) -> None:
    package, file = planted.hidden[kind], planted.files[kind]
    for key in (package["id"], package["name"]):
        paths = [f"/dataset/{key}", f"/en/dataset/{key}", f"/dataset/edit/{key}"]
        paths += [f"/dataset/{key}.{ending}" for ending in ("ttl", "jsonld", "xml")]
        paths += [f"/dataset/{part}/{key}" for part in ("activity", "groups", "resources")]
        paths += [f"/dataset/{key}/resource/{file['id']}"]
        paths += [f"/dataset/{key}/resource/{file['id']}/download/{file['url'].split('/')[-1]}"]
        for path in paths:
            reply = visitor.get(planted.portal.url + path, timeout=60)
            assert reply.status_code in (400, 401, 403, 404, 410) or "/user/login" in reply.url
            assert planted.told(reply.text) <= planted.told(path), path
    for path in (f"/datastore/dump/{file['id']}", f"/uploads/{file['id']}", f"/file/{file['id']}"):
        reply = visitor.get(planted.portal.url + path, timeout=60)
        assert reply.status_code in (401, 403, 404, 410) or "/user/login" in reply.url
        assert planted.told(reply.text) == set()


def asked(planted: Planted) -> list[tuple[str, dict]]:
    """What the API is asked: all that lists or searches, and all that shows a hidden thing."""
    plain = ("package_list", "current_package_list_with_resources", "tag_list", "group_list")
    plain += ("vocabulary_list", "license_list", "status_show", "site_read", "dcat_datasets_list")
    plain += ("recently_changed_packages_activity_list", "dashboard_activity_list", "user_list")
    plain += ("organization_list", "organization_list_for_user", "dcat_catalog_show", "job_list")
    plain += ("dcat_catalog_search", "task_status_show", "config_option_list", "file_search")
    questions: list[tuple[str, dict]] = [(name, {}) for name in plain]
    questions += [(name, {"limit": 100, "offset": 0}) for name in plain[:2]]
    for limits in ({}, {"include_private": True, "include_drafts": True, "include_deleted": True}):
        for more in (
            {"q": "tertutup"},
            {"q": "*:*", "rows": 1000, "facet.field": ["tags", "name", "title_string"]},
            {"fq": "state:(draft OR deleted OR active)"},
            {"fq": "+state:draft"},
            {"fq": "capacity:private"},
            {"q": "title:judulnya*"},
            {"q": "*:*", "fl": "id,name,title,notes,data_dict"},
            {"q": "*:*", "sort": "title_string asc", "rows": 1000},
            {"facet.field": EVERY_FACET, "facet.mincount": 0, "facet.limit": -1, "rows": 0},
        ):
            questions.append(("package_search", {**more, **limits}))
    for start in ("judulnya", "namanya", "tertutup", "katanya", "berkasnya"):
        questions += [(f"{what}_autocomplete", {"q": start}) for what in ("package", "tag")]
        questions += [(f"{what}_search", {"query": start}) for what in ("tag", "resource")]
        questions += [("didd_search_suggest", {"q": start + "draf"})]
        questions += [("resource_search", {"query": f"{key}:{start}"}) for key in ("name", "url")]
    questions += [("tag_list", {"query": "katanya", "all_fields": True})]
    questions += [("resource_search", {"query": ["format:CSV"]})]
    questions += [("datastore_search", {"resource_id": "_table_metadata"})]
    for agency in ("dinkes", "dlh"):
        show = {"id": agency, "include_datasets": True, "include_dataset_count": True}
        questions += [("organization_show", show), ("group_package_show", {"id": agency})]
        questions += [("member_list", {"id": agency, "object_type": "package"})]
        questions += [("organization_activity_list", {"id": agency})]
    questions += [("user_show", {"id": "ppid-admin", "include_datasets": True})]
    questions += [("user_activity_list", {"id": "ppid-admin"})]
    for kind in KINDS:
        package, file = planted.hidden[kind], planted.files[kind]
        shows = ("package_show", "package_activity_list", "package_relationships_list")
        shows += ("dcat_dataset_show", "dataset_follower_count")
        questions += [(name, {"id": package["id"]}) for name in shows]
        questions += [(name, {"id": package["name"]}) for name in shows[:1]]
        questions += [("tag_show", {"id": f"katanya{kind}", "include_datasets": True})]
        views = ("resource_show", "resource_view_list", "datastore_info", "resource_status_show")
        questions += [(name, {"id": file["id"]}) for name in views]
        questions += [("datastore_search", {"resource_id": file["id"]})]
        questions += [("datastore_search_sql", {"sql": f'SELECT * FROM "{file["id"]}"'})]
        questions += [("file_show", {"id": file["id"]})]
    return questions


def test_no_action_of_the_api_gives_anything_away(
    planted: Planted, visitor: requests.Session
) -> None:
    betrayals = []
    for action, data in asked(planted):
        reply = visitor.post(f"{planted.portal.url}/api/3/action/{action}", json=data, timeout=60)
        leaked = planted.told(reply.text) - planted.told(str(data))
        ids = {p["id"] for p in planted.hidden.values()} | {f["id"] for f in planted.files.values()}
        # Who knows a dataset's address is told its id when refused; that says no more.
        if data.get("id") not in {p["name"] for p in planted.hidden.values()}:
            leaked |= {i for i in ids if i in reply.text and i not in str(data)}
        if leaked or reply.status_code >= 500:
            betrayals.append((action, data, reply.status_code, sorted(leaked)))
    assert betrayals == []


def test_no_answer_depends_on_whether_a_word_stands_in_something_hidden(
    planted: Planted, visitor: requests.Session
) -> None:
    """Functions of Solr know the words of all datasets; so nobody gets to ask them."""
    doubts = (
        {"sort": "if(gt(docfreq(title,'{word}'),0),metadata_created,id) desc", "fl": "name"},
        {"fl": ["name", "d:docfreq(title,'{word}')"]},
        {"fl": "docfreq(title,'{word}')"},
        {"fl": ["name", "[explain]"], "q": "title:(terbuka OR {word})"},
        {"defType": "func", "q": "docfreq(title,'{word}')", "fl": ["name", "score"]},
        {"bf": "docfreq(title,'{word}')", "q": "terbuka", "fl": ["name", "score"]},
        {"boost": "docfreq(title,'{word}')", "q": "terbuka", "fl": ["name", "score"]},
        {"q": '_val_:"docfreq(title,{word})"', "fl": ["name", "score"]},
        {"fq": "{{!frange l=1}}docfreq(title,'{word}')"},
        {"fq": "{{!join from=site_id to=site_id}}title:{word}"},
        {"fq": "_query_:\"{{!join from=site_id to=site_id v='title:{word}'}}\""},
        {"facet.field": ["{{!terms={word}}}title"], "facet.mincount": 0},
        {"q": "terbuka {word}", "mm": "0%", "fl": ["name", "score"]},
    )

    def answers(word: str) -> list[tuple[int, str]]:
        leaked = []
        for doubt in doubts:
            asked = json.loads(json.dumps(doubt).replace("{{", "{").replace("}}", "}")
                               .replace("{word}", word))  # fmt: skip
            reply = visitor.post(
                f"{planted.portal.url}/api/3/action/package_search", json=asked, timeout=60
            )
            assert reply.status_code < 500, asked
            leaked.append((reply.status_code, reply.text.replace(word, "")))
        return leaked

    assert answers("judulnyadraft") == answers("judulnyaentah")


def test_the_questions_would_notice(planted: Planted) -> None:
    """The same asked by the publisher finds the hidden ones: the questions are real."""
    answers = ""
    with requests.Session() as session:
        session.headers["Authorization"] = planted.portal.admin_token
        for action, data in asked(planted):
            url = f"{planted.portal.url}/api/3/action/{action}"
            answers += session.post(url, json=data, timeout=60).text
    leaked = planted.told(answers)
    assert {word for word in planted.words if not word.endswith("withdrawn")} - leaked <= {
        f"isinya{kind}" for kind in KINDS
    }
