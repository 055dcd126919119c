"""The wire shape: what ``CkanPortal`` sends, and how it bears what a network can answer.

A small CKAN of our own stands in the way of real HTTP: it keeps datasets, checks every request, and
misbehaves on command. What CKAN itself thinks of it all is tested against the real one.
"""

from __future__ import annotations

import hashlib
import io
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from didd.adapters.ckan import CkanPortal, Patience, many_datasets, trouble_messages
from didd.model import Package
from didd.ports import ArchiveDamaged, PortalError, PortalRefused, PortalUnreachable
from didd.publication.apply import Run, apply_plan, plan_publication
from didd.publication.ckan_datasets import record_package
from didd.publication.differences import differences
from tests.support.fakes import FakeArchive
from tests.support.publishing import (
    catalog_config,
    make_agency,
    make_edition,
    make_entry,
    make_file,
)

TOKEN = "rahasia-sekali-0123456789"
AGENCY = make_agency()
CONTENT = b"tahun,jumlah\n2025,7\n"
QUICK = Patience(attempts=4, first=0.01, longest=0.05, connect=1, answer=1)

Reply = tuple[int, dict[str, str], bytes]
#: Gets action and number of the request; gives an answer, or None to let the request through.
Mischief = Callable[[str, int], Reply | None]


def said(result: Any) -> Reply:
    return 200, {}, json.dumps({"success": True, "result": result}).encode()


def error(status: int, kind: str, **more: Any) -> Reply:
    body = {"success": False, "error": {"__type": kind, **more}}
    return status, {}, json.dumps(body).encode()


class SmallCkan:
    """Datasets in a dict; refuses what the real one would refuse."""

    def __init__(self) -> None:
        self.datasets: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.created: Counter[str] = Counter()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.mischief: Mischief = lambda action, number: None
        self.after: Mischief = lambda action, number: None

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        action = path.rsplit("/", 1)[-1]
        self.requests.append((action, headers))
        number = sum(1 for a, _ in self.requests if a == action)
        if (reply := self.mischief(action, number)) is not None:
            return reply
        reply = getattr(self, action)(self._data(headers, body), headers)
        return self.after(action, number) or reply

    def _data(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        if headers["Content-Type"] == "application/json":
            return json.loads(body)
        assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
        head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
        data: dict[str, Any] = {}
        for part in message_from_bytes(head + body, policy=HTTP).iter_parts():
            name = part.get_param("name", header="content-disposition")
            content: Any = part.get_payload(decode=True)
            data[str(name)] = content if part.get_filename() else json.loads(content)
        return data

    def status_show(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        return said({"extensions": ["didd"]})

    def package_show(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        found = self.datasets.get(data["id"])
        if found is None or (found["state"] != "active" and "Authorization" not in headers):
            return error(404, "Not Found Error", message="Not found")
        return said(found)

    def package_search(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        if data["fq"].startswith("id:"):
            rows = [d for i, d in self.datasets.items() if f'"{i}"' in data["fq"]]
            rows = [d for d in rows if d["state"] == "active"]
            return said({"count": len(rows), "results": rows})
        assert headers.get("Authorization") == TOKEN
        assert data["fq"] == f'organization:"{AGENCY.organization_name}"'
        rows = sorted(self.datasets.values(), key=lambda d: d["id"])
        page = rows[data["start"] : data["start"] + data["rows"]]
        return said({"count": len(rows), "results": page})

    def package_create(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        if headers.get("Authorization") != TOKEN:
            return error(403, "Authorization Error", message="Access denied")
        if data["id"] in self.datasets:
            return error(409, "Validation Error", id=["Dataset id already exists"])
        self.created[data["id"]] += 1
        return said(self._keep(data))

    def package_revise(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        assert headers.get("Authorization") == TOKEN
        old = self.datasets[data["match"]["id"]]
        if any(old[key] != value for key, value in data["match"].items()):
            return error(409, "Validation Error", match=["metadata_modified"])
        dropped = {pattern.removeprefix("-") for pattern in data["filter"]}
        new = {k: v for k, v in old.items() if k not in dropped} | data["update"]
        for resource in new["resources"]:
            field = f"update__resources__{resource['id']}__upload"
            if field in data:
                self.files[resource["id"]] = data[field]
                resource["url_type"] = "upload"
            if resource.pop("clear_upload", False):
                self.files.pop(resource["id"], None)
        return said({"package": self._keep(new)})

    def didd_package_show_many(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        assert headers.get("Authorization") == TOKEN
        return said({i: self.datasets[i] for i in data["ids"] if i in self.datasets})

    def didd_package_upsert_many(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        if headers.get("Authorization") != TOKEN:
            return error(403, "Authorization Error", message="Access denied")
        if not data.get("items"):
            return error(409, "Validation Error", items=["A list of datasets"])
        return said({i["dataset"]["id"]: self._upsert(i, data) for i in data["items"]})

    def config_option_list(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        return error(403, "Authorization Error", message="Access denied")

    def _upsert(self, item: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        wanted, old = item["dataset"], self.datasets.get(item["dataset"]["id"])
        if (old or {}).get("metadata_modified") != item["modified"]:
            return {"error": {"__type": "Validation Error", "match": ["metadata_modified"]}}
        if wanted["title"] == "Ditolak":
            return {"error": {"__type": "Validation Error", "title": ["Tidak boleh."]}}
        self.created[wanted["id"]] += old is None
        there = {r["id"]: r for r in old["resources"]} if old else {}
        new = {**(old or {}), **wanted}
        new["resources"] = [{**there.get(r["id"], {}), **r} for r in wanted["resources"]]
        for resource in new["resources"]:
            if (content := data.get(f"upload__{resource['id']}")) is not None:
                self.files[resource["id"]] = content
                resource["url_type"] = "upload"
        return {"metadata_modified": self._keep(new)["metadata_modified"]}

    def _keep(self, data: dict[str, Any]) -> dict[str, Any]:
        modified = f"2026-01-01T00:00:00.{len(self.requests):06d}"
        kept = {**data, "metadata_modified": modified}
        kept["organization"] = {"name": data["owner_org"]}
        self.datasets[data["id"]] = kept
        return kept


@pytest.fixture
def ckan() -> Iterator[SmallCkan]:
    small = SmallCkan()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            wanted = int(self.headers["Content-Length"])
            body = self.rfile.read(wanted)
            if len(body) < wanted:  # as the real one: a request that broke off is none
                self.close_connection = True
                return
            self._reply(*small.answer(self.path, dict(self.headers), body))

        def do_GET(self) -> None:
            small.requests.append(("download", dict(self.headers)))
            content = small.files.get(self.path.split("/")[4])
            self._reply(*((404, {}, b"") if content is None else (200, {}, content)))

        def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            if status == 0:  # slam the door
                self.close_connection = True
                return
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    small.url = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    yield small
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def portal(ckan: SmallCkan) -> CkanPortal:
    return CkanPortal(ckan.url + "/", TOKEN, patience=QUICK, bulk=False)  # type: ignore[attr-defined]


@pytest.fixture
def bulk(ckan: SmallCkan) -> CkanPortal:
    return CkanPortal(ckan.url, TOKEN, patience=QUICK)  # type: ignore[attr-defined]


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive(CONTENT)


def package_of(*contents: bytes, **changes: Any) -> Package:
    files = [make_file(c, f"data/tabel-{n}.csv") for n, c in enumerate(contents)]
    entry = make_entry(files=files, **changes)
    return record_package(entry, make_edition([entry]), AGENCY, catalog_config())


class TestShape:
    def test_a_new_dataset_is_a_look_a_draft_and_one_form_with_every_file(
        self, ckan, portal, archive
    ) -> None:
        package = package_of(CONTENT, b"")
        archive.put([b""])
        portal.upsert(package, archive)
        actions = [action for action, _ in ckan.requests]
        assert actions == ["status_show", "package_show", "package_create", "package_revise"]
        assert (portal.reads, portal.writes) == (2, 2)
        assert {hashlib.sha256(c).hexdigest() for c in ckan.files.values()} == set(
            package.files.values()
        )
        assert differences(package.dataset, portal.read_back(package.id).dataset) == ()

    def test_what_a_listing_just_missed_is_not_looked_for_first(
        self, ckan, portal, archive
    ) -> None:
        package = package_of(CONTENT)
        portal.published(AGENCY)
        portal.upsert(package, archive)
        actions = [action for action, _ in ckan.requests]
        assert actions == ["package_search", "status_show", "package_create", "package_revise"]
        assert portal.published(AGENCY).keys() == {package.id}

    def test_a_draft_shows_neither_hash_nor_state_of_what_is_to_come(
        self, ckan, portal, archive
    ) -> None:
        ckan.mischief = lambda action, n: (413, {}, b"") if action == "package_revise" else None
        with pytest.raises(PortalRefused, match="413"):
            portal.upsert(package_of(CONTENT), archive)
        [draft] = ckan.datasets.values()
        assert draft["state"] == "draft"
        assert [r["hash"] for r in draft["resources"]] == [""]
        assert portal.read_back(draft["id"]) is None

    def test_only_files_that_the_portal_lacks_are_sent(self, ckan, portal, archive) -> None:
        portal.upsert(package_of(CONTENT), archive)
        sent = ckan.files.copy()
        ckan.files.clear()
        portal.upsert(package_of(CONTENT, title="Judul baru"), archive)
        assert (len(sent), ckan.files) == (1, {})
        assert ckan.requests[-1][1]["Content-Type"] == "application/json"

    def test_the_public_is_asked_without_a_token_and_cookies_are_not_kept(
        self, ckan, portal, archive
    ) -> None:
        cookie = {"Set-Cookie": "ckan=siapa-saya; Path=/"}
        ckan.after = lambda action, n: (
            (200, cookie, said({"extensions": ["didd"]})[2]) if action == "status_show" else None
        )
        package = package_of(CONTENT)
        portal.upsert(package, archive)
        ckan.requests.clear()
        portal.read_back(package.id)
        portal.file_digest(package.id, next(iter(package.files)))
        for _, headers in ckan.requests:
            assert not {"Authorization", "Cookie", "X-CKAN-API-Key"} & set(headers)

    def test_a_file_is_never_held_in_memory_whole(self, ckan, portal) -> None:
        largest = 0

        class Watched(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                nonlocal largest
                chunk = super().read(size)
                largest = max(largest, len(chunk))
                return chunk

        class WatchedArchive(FakeArchive):
            def open(self, sha256: str) -> Watched:
                return Watched(self.kept[sha256])

        content = bytes(1_000_000)
        portal.upsert(package_of(content), WatchedArchive(content))
        assert list(ckan.files.values()) == [content]
        assert 0 < largest < 100_000

    def test_a_listing_costs_one_read_per_thousand(self, ckan, portal) -> None:
        for number in range(2001):
            ckan.datasets[f"{number:04}"] = {"id": f"{number:04}", "name": f"d-{number}"}
        assert len(portal.published(AGENCY)) == 2001
        assert portal.reads == 3


TROUBLES: dict[str, Reply] = {
    "503": (503, {"Retry-After": "0"}, b"<html>maintenance</html>"),
    "429": (429, {}, b""),
    "502 of a proxy": (502, {}, b"Bad Gateway"),
    "500 of CKAN": error(500, "Internal Server Error", message="Internal Server Error"),
    "index gone when writing": error(500, "Search Index Error", message="Unable to add package"),
    "index gone when reading": error(409, "Search Error", message="Search error: 'Connection'"),
    "reset": (0, {}, b""),
    "200 that is not CKAN": (200, {}, b"<html>Selamat datang</html>"),
    "200 with an error": (200, {}, error(500, "Search Index Error", message="x")[2]),
    "200 with an error in words": (200, {}, b'{"success": false, "error": "Solr is down"}'),
    "200 without a result": (200, {}, b'{"success": true}'),
    "200 with nothing": (200, {}, b'{"success": true, "result": null}'),
    "200 with a list": (200, {}, b"[1, 2]"),
    "409 of a proxy": (409, {}, b"<html>Conflict</html>"),
    "499": (499, {}, b""),
}


class TestTrouble:
    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize("action", ["package_show", "package_create", "package_revise"])
    @pytest.mark.parametrize("trouble", TROUBLES)
    def test_one_bad_answer_is_borne_and_nothing_is_double(
        self, ckan, portal, archive, trouble: str, action: str, moment: str
    ) -> None:
        def once(called: str, number: int) -> Reply | None:
            return TROUBLES[trouble] if called == action and number == 1 else None

        setattr(ckan, "mischief" if moment == "before" else "after", once)
        package = package_of(CONTENT)
        portal.upsert(package, archive)
        assert list(ckan.datasets) == [package.id]
        assert differences(package.dataset, portal.read_back(package.id).dataset) == ()
        creates = sum(1 for called, _ in ckan.requests if called == "package_create")
        assert creates == (2 if (action, moment) == ("package_create", "before") else 1)

    @pytest.mark.parametrize("trouble", ["reset", "503"])
    def test_a_create_without_a_look_is_not_repeated_blindly(
        self, ckan, portal, archive, trouble: str
    ) -> None:
        portal.published(AGENCY)
        ckan.after = lambda action, number: (
            TROUBLES[trouble] if (action, number) == ("package_create", 1) else None
        )
        portal.upsert(package_of(CONTENT), archive)
        actions = [action for action, _ in ckan.requests]
        assert actions.count("package_create") == 1
        assert actions[-2:] == ["package_show", "package_revise"]

    def test_an_answer_that_never_comes_is_borne(self, ckan, archive) -> None:
        release = threading.Event()

        def stuck(action: str, number: int) -> Reply | None:
            if (action, number) == ("package_revise", 1):
                release.wait(600)
            return None

        ckan.after = stuck
        patience = Patience(attempts=3, first=0.01, longest=0.05, connect=60, answer=3)
        portal = CkanPortal(ckan.url, TOKEN, patience=patience, bulk=False)
        package = package_of(CONTENT)
        portal.upsert(package, archive)
        release.set()
        assert portal.writes == 2
        assert differences(package.dataset, portal.read_back(package.id).dataset) == ()

    def test_a_portal_that_stays_away_is_unreachable_in_one_sentence(
        self, ckan, portal, archive
    ) -> None:
        ckan.mischief = lambda action, number: TROUBLES["503"]
        with pytest.raises(PortalUnreachable, match=r"^Portal sedang .* \(jawaban 503\)\.$"):
            portal.read_back("x")
        assert portal.reads == QUICK.attempts

    @pytest.mark.parametrize("trouble", TROUBLES)
    @pytest.mark.parametrize("action", ["status_show", "package_search", "organization_show"])
    def test_one_bad_answer_to_a_question_is_asked_again(
        self, ckan, bulk, trouble: str, action: str
    ) -> None:
        ckan.organization_show = lambda data, headers: said(made)
        made = {"id": "x", "title": AGENCY.name, "description": "CONTOH", "state": "active"}
        ckan.mischief = lambda called, number: (
            TROUBLES[trouble] if (called, number) == (action, 1) else None
        )
        bulk.ensure_agency(AGENCY)
        assert bulk.published(AGENCY) == {}
        assert bulk.at_once > 1
        assert [called for called, _ in ckan.requests].count(action) == 2

    @pytest.mark.parametrize("result", [{}, {"count": 1}, {"extensions": None}])
    def test_an_answer_that_lacks_what_it_must_have_is_none(self, ckan, bulk, result) -> None:
        ckan.mischief = lambda action, number: said(result)
        with pytest.raises(PortalUnreachable, match="bukan jawaban CKAN"):
            bulk.published(AGENCY)

    def test_no_server_at_all_is_unreachable(self, archive) -> None:
        portal = CkanPortal("http://127.0.0.1:9", TOKEN, patience=QUICK)
        with pytest.raises(PortalUnreachable, match="tidak dapat dihubungi"):
            portal.published(AGENCY)

    def test_an_edit_between_look_and_write_is_looked_at_again(self, ckan, portal, archive) -> None:
        portal.upsert(package_of(CONTENT), archive)

        def foreign(action: str, number: int) -> Reply | None:
            if (action, number) == ("package_revise", 2):
                ckan._keep({**next(iter(ckan.datasets.values())), "title": "Orang lain"})
            return None

        ckan.mischief = foreign
        package = package_of(CONTENT, title="Judul baru")
        portal.upsert(package, archive)
        assert ckan.datasets[package.id]["title"] == "Judul baru"

    def test_a_dataset_that_appears_between_look_and_create_is_taken_over(
        self, ckan, portal, archive
    ) -> None:
        package = package_of(CONTENT)

        def dead_client(action: str, number: int) -> Reply | None:
            if (action, number) == ("package_create", 1):
                ckan._keep({**package.dataset, "state": "draft", "resources": []})
            return None

        ckan.mischief = dead_client
        portal.upsert(package, archive)
        assert differences(package.dataset, portal.read_back(package.id).dataset) == ()

    @pytest.mark.parametrize(
        ("reply", "sentence"),
        [
            (error(409, "Validation Error", title=["Wajib diisi."]), "title: Wajib diisi"),
            (
                error(409, "Validation Error", resources=[{}, {"size": ["Harus bilangan"]}]),
                "resources: size Harus bilangan",
            ),
            (error(409, "Validation Error", id=["tidak diharapkan"]), "administrator sistem"),
            (error(403, "Authorization Error", message="Access denied"), "tidak berhak"),
            ((413, {}, b"too large"), "413"),
            ((301, {"Location": "https://lain.example/"}, b""), "https://lain.example/"),
            ((404, {}, b"<html>nginx</html>"), "tidak ada CKAN"),
        ],
    )
    def test_a_refusal_is_final_and_says_why_without_the_token(
        self, ckan, portal, archive, reply: Reply, sentence: str
    ) -> None:
        ckan.mischief = lambda action, number: reply if action == "package_create" else None
        with pytest.raises(PortalRefused) as refused:
            portal.upsert(package_of(CONTENT), archive)
        assert sentence in str(refused.value)
        assert TOKEN not in str(refused.value)
        assert portal.writes == 1

    def test_retry_after_is_kept_to_by_all_and_not_only_by_who_was_told(self, ckan) -> None:
        portal = CkanPortal(ckan.url, TOKEN, patience=QUICK)
        asked = (429, {"Retry-After": "1"}, b"")
        calls: list[float] = []

        def limit(action: str, number: int) -> Reply | None:
            calls.append(time.monotonic())
            return asked if len(calls) == 1 else None

        ckan.mischief = limit
        with ThreadPoolExecutor(4) as pool:
            first = pool.submit(portal.read_back, "x")
            while not calls:
                time.sleep(0.001)
            time.sleep(0.05)  # told by now
            others = [pool.submit(portal.read_back, "x") for _ in range(3)]
            assert [f.result() for f in (first, *others)] == [None] * 4
        assert all(later - calls[0] >= 0.99 for later in calls[1:])

    def test_a_portal_that_asks_for_a_long_rest_is_left_alone(self, ckan) -> None:
        portal = CkanPortal(ckan.url, TOKEN, patience=QUICK)
        ckan.mischief = lambda action, number: (503, {"Retry-After": "3600"}, b"")
        with pytest.raises(PortalUnreachable, match="503"):
            portal.read_back("x")
        assert portal.reads == 1


class TestPace:
    """As many calls at once as the portal bears, found out by what it answers."""

    def test_a_portal_that_bears_two_at_once_is_asked_two_at_once(self, ckan, archive) -> None:
        under_way, refused, lock = 0, 0, threading.Lock()
        whole = ckan.answer

        def limited(path: str, headers: dict[str, str], body: bytes) -> Reply:
            nonlocal under_way, refused
            with lock:
                under_way += 1
                full = under_way > 2
                refused += full
            try:
                time.sleep(0.01)
                return TROUBLES["429"] if full else whole(path, headers, body)
            finally:
                with lock:
                    under_way -= 1

        ckan.answer = limited
        patience = Patience(attempts=12, first=0.01, longest=0.05)
        portal = CkanPortal(ckan.url, TOKEN, patience=patience, bulk=False)
        packages = [package_of(CONTENT, key=str(number)) for number in range(60)]
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda p: portal.upsert(p, archive), packages))
        assert ckan.datasets.keys() == {p.id for p in packages}
        assert refused < len(ckan.requests) / 3, "sixteen at once would be refused mostly"
        assert all(ckan.created[p.id] == 1 for p in packages)

    def test_a_portal_that_is_full_for_one_dataset_holds_that_one(self, ckan, archive) -> None:
        packages = {p.id: p for p in (package_of(CONTENT, key=str(n)) for n in range(5))}
        victim = min(packages)
        whole = ckan.package_create

        def full(data: dict[str, Any], headers: dict[str, str]) -> Reply:
            return TROUBLES["429"] if data["id"] == victim else whole(data, headers)

        ckan.package_create = full
        ckan.organization_show = lambda data, headers: said(
            {"id": "o", "title": AGENCY.name, "description": AGENCY.abbreviation, "state": "active"}
        )
        portal = CkanPortal(ckan.url, TOKEN, patience=QUICK, bulk=False)
        plan = plan_publication(AGENCY, 1, packages, {}, {})
        done: list[str] = []
        result = apply_plan(
            plan,
            packages,
            portal,
            archive,
            AGENCY,
            Run(on_receipt=lambda r: done.append(r.dataset_id)),
        )
        assert [(h.dataset_id, "429" in h.reason) for h in result.held] == [(victim, True)]
        assert set(done) == packages.keys() - {victim}


class TestTogether:
    """Many datasets in one call, where the extension is there for it."""

    def packages(self, count: int, archive: FakeArchive, **changes: Any) -> list[Package]:
        made = []
        for number in range(count):
            content = f"butir\n{number}\n".encode()
            archive.put([content])
            file = make_file(content, f"tabel-{number}.csv")
            entry = make_entry(str(number), files=[file], **changes)
            made.append(record_package(entry, make_edition([entry]), AGENCY, catalog_config()))
        return made

    def test_new_datasets_with_their_files_cost_one_call(self, ckan, bulk, archive) -> None:
        packages = self.packages(10, archive)
        bulk.published(AGENCY)
        before = len(ckan.requests)
        outcomes = bulk.upsert_many(packages, archive)
        assert [action for action, _ in ckan.requests[before:]] == [
            "status_show",
            "didd_package_upsert_many",
        ]
        assert all(outcomes[p.id].package_hash == p.package_hash for p in packages)
        shown = bulk.read_back_many([p.id for p in packages])
        for package in packages:
            assert differences(package.dataset, shown[package.id].dataset) == ()
            [(resource_id, sha256)] = package.files.items()
            assert hashlib.sha256(ckan.files[resource_id]).hexdigest() == sha256

    def test_what_is_there_already_costs_one_look_and_no_write(self, ckan, bulk, archive) -> None:
        packages = self.packages(10, archive)
        bulk.upsert_many(packages, archive)
        reads, writes = bulk.reads, bulk.writes
        bulk.upsert_many(packages, archive)
        assert (bulk.reads - reads, bulk.writes - writes) == (1, 0)

    def test_only_files_that_are_lacking_are_sent(self, ckan, bulk, archive) -> None:
        bulk.upsert_many(self.packages(5, archive), archive)
        ckan.files.clear()
        outcomes = bulk.upsert_many(self.packages(5, archive, title="Judul baru"), archive)
        assert {o.title for o in outcomes.values()} == {"Judul baru"}
        assert ckan.files == {}

    def test_more_bytes_than_one_call_carries_are_divided(
        self, ckan, bulk, archive, monkeypatch
    ) -> None:
        monkeypatch.setattr(many_datasets, "LOAD", 20)
        bulk.upsert_many(self.packages(6, archive), archive)
        actions = [action for action, _ in ckan.requests]
        assert actions.count("didd_package_upsert_many") == 3
        assert len(ckan.datasets) == 6

    def test_one_that_is_refused_does_not_lose_the_others(self, ckan, bulk, archive) -> None:
        good, bad = self.packages(3, archive), package_of(CONTENT, key="x", title="Ditolak")
        outcomes = bulk.upsert_many([*good, bad], archive)
        assert ckan.datasets.keys() == {p.id for p in good}
        assert isinstance(outcomes[bad.id], PortalRefused)
        assert "Tidak boleh" in str(outcomes[bad.id])

    @pytest.mark.parametrize("reply", [(413, {}, b""), (500, {}, b"")])
    def test_a_call_that_fails_for_one_is_made_again_for_each(
        self, ckan, bulk, archive, reply: Reply
    ) -> None:
        packages = self.packages(4, archive)
        poison = packages[2].id
        whole = ckan.didd_package_upsert_many

        def choking(data: dict[str, Any], headers: dict[str, str]) -> Reply:
            ids = {item["dataset"]["id"] for item in data["items"]}
            return reply if poison in ids else whole(data, headers)

        ckan.didd_package_upsert_many = choking
        outcomes = bulk.upsert_many(packages, archive)
        assert ckan.datasets.keys() == {p.id for p in packages} - {poison}
        assert [i for i, o in outcomes.items() if isinstance(o, PortalError)] == [poison]

    @pytest.mark.parametrize("moment", ["before", "after"])
    @pytest.mark.parametrize("action", ["didd_package_show_many", "didd_package_upsert_many"])
    @pytest.mark.parametrize("trouble", TROUBLES)
    def test_one_bad_answer_is_borne_and_nothing_is_double(
        self, ckan, bulk, archive, trouble: str, action: str, moment: str
    ) -> None:
        def once(called: str, number: int) -> Reply | None:
            return TROUBLES[trouble] if called == action and number == 1 else None

        setattr(ckan, "mischief" if moment == "before" else "after", once)
        packages = self.packages(3, archive)
        outcomes = bulk.upsert_many(packages, archive)
        assert not [o for o in outcomes.values() if isinstance(o, PortalError)]
        assert ckan.datasets.keys() == {p.id for p in packages}
        sent = sum(1 for called, _ in ckan.requests if called == "didd_package_upsert_many")
        assert sent == (2 if (action, moment) == ("didd_package_upsert_many", "before") else 1)

    def test_an_edit_between_look_and_write_is_looked_at_again(self, ckan, bulk, archive) -> None:
        packages = self.packages(3, archive)
        bulk.upsert_many(packages, archive)

        def foreign(action: str, number: int) -> Reply | None:
            if (action, number) == ("didd_package_upsert_many", 2):
                ckan._keep({**ckan.datasets[packages[1].id], "title": "Orang lain"})
            return None

        ckan.mischief = foreign
        bulk.upsert_many(self.packages(3, archive, title="Judul baru"), archive)
        assert {d["title"] for d in ckan.datasets.values()} == {"Judul baru"}

    def test_a_portal_that_stays_away_is_each_ones_outcome(self, ckan, bulk, archive) -> None:
        bulk.published(AGENCY)
        ckan.mischief = lambda action, number: TROUBLES["503"]
        outcomes = bulk.upsert_many(self.packages(3, archive), archive)
        assert {str(o) for o in outcomes.values()} == {
            "Portal sedang tidak dapat melayani (jawaban 503)."
        }


class TestAnyCkan:
    def test_a_ckan_without_our_extension_gets_extras_and_gives_them_back(
        self, ckan, portal, archive
    ) -> None:
        ckan.status_show = lambda data, headers: said({"extensions": ["activity"]})
        package = package_of(CONTENT, fields={"media": "Buku | Situs web", "retensi": ""})
        portal.upsert(package, archive)
        kept = ckan.datasets[package.id]
        assert {"key": "klasifikasi", "value": "BERKALA"} in kept["extras"]
        assert "klasifikasi" not in kept
        shown = portal.read_back(package.id)
        assert differences(package.dataset, shown.dataset) == ()
        assert shown.package_hash == package.package_hash
        writes = portal.writes
        portal.upsert(package, archive)
        assert portal.writes == writes


class TestTelling:
    """Who waits is told what for; what cannot heal is not waited for."""

    def told_by(self, url: str, **how: Any) -> tuple[CkanPortal, list[str]]:
        messages: list[str] = []
        return CkanPortal(url, TOKEN, patience=QUICK, tell=messages.append, **how), messages

    def test_a_portal_that_is_away_is_told_while_it_is_waited_for(self) -> None:
        portal, messages = self.told_by("http://127.0.0.1:1")
        with pytest.raises(PortalUnreachable):
            portal.published(AGENCY)
        [sentence] = messages
        assert "Portal tidak dapat dihubungi." in sentence
        assert "Dicoba lagi 2 kali" in sentence
        assert TOKEN not in sentence

    @pytest.mark.parametrize(
        ("trouble", "words"),
        [
            ("index gone when writing", "(Solr)"),
            ("500 of CKAN", "jawaban 500: Internal Server Error"),
            ("503", "jawaban 503"),
        ],
    )
    def test_it_is_told_what_is_away(self, ckan, archive, trouble: str, words: str) -> None:
        ckan.mischief = lambda action, n: None if action == "status_show" else TROUBLES[trouble]
        portal, messages = self.told_by(ckan.url)
        portal.upsert_many([package_of(CONTENT)], archive)
        assert any(words in sentence for sentence in messages)

    def test_one_bad_answer_is_not_worth_a_word(self, ckan, archive) -> None:
        ckan.mischief = lambda action, n: (
            TROUBLES["503"] if (action, n) == ("status_show", 1) else None
        )
        portal, messages = self.told_by(ckan.url)
        portal.upsert(package_of(CONTENT), archive)
        assert messages == []

    def test_a_portal_that_is_silent_is_told(self, ckan, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trouble_messages, "SILENT", 0.05)
        released = threading.Event()

        def silent(action: str, number: int) -> None:
            released.wait(30)

        messages: list[str] = []

        def tell(sentence: str) -> None:
            messages.append(sentence)
            released.set()

        ckan.mischief = silent
        CkanPortal(ckan.url, TOKEN, tell=tell).read_back("x")
        assert any("belum menjawab package_show" in sentence for sentence in messages)

    def test_what_a_living_ckan_fails_at_again_and_again_is_given_up_with_its_cause(
        self, ckan, archive
    ) -> None:
        """Every create is a 500 for a cause that no patience mends."""
        cause = error(500, "Internal Server Error", message="unknown url type: licence")
        ckan.mischief = lambda action, n: (
            cause if action == "didd_package_upsert_many"
            else said({"count": 0, "results": []}) if action == "package_search" else None
        )  # fmt: skip
        patience = Patience(attempts=50, first=0.001, longest=0.002, connect=5, answer=5)
        portal = CkanPortal(ckan.url, TOKEN, patience=patience)
        packages = [package_of(key=str(n)) for n in range(20)]
        outcomes = portal.upsert_many(packages, archive)
        assert len(outcomes) == 20
        for end in outcomes.values():
            assert isinstance(end, PortalUnreachable)
            assert "unknown url type: licence" in str(end)
            assert "log CKAN" in str(end)
        tried = sum(action == "didd_package_upsert_many" for action, _ in ckan.requests)
        assert tried == 16, "all at once, then three of them by themselves, four times each"

    def test_what_everything_fails_at_is_waited_for(self, ckan, archive) -> None:
        ckan.mischief = lambda action, n: (
            TROUBLES["500 of CKAN"] if action != "status_show" and n < 6 else None
        )
        patience = Patience(attempts=30, first=0.001, longest=0.002, connect=5, answer=5)
        package = package_of(CONTENT)
        outcome = CkanPortal(ckan.url, TOKEN, patience=patience).upsert(package, archive)
        assert outcome.id == package.id


class TestDamage:
    def test_a_file_that_changes_while_it_is_sent_is_not_sent_whole(self, ckan, bulk) -> None:
        """Whatever the archive promised before: bytes are proved by what was read."""

        class Changing(FakeArchive):
            def size(self, sha256: str) -> int:
                return super().size(sha256) - 3

        package = package_of(CONTENT)
        outcomes = bulk.upsert_many([package], Changing(CONTENT))
        assert isinstance(outcomes[package.id], ArchiveDamaged)
        assert ckan.files == {}

    def test_one_damaged_file_holds_only_its_dataset(self, ckan, bulk) -> None:
        contents = [f"butir {n}".encode() for n in range(6)]
        archive = FakeArchive(*contents)
        packages = [package_of(c, key=str(n)) for n, c in enumerate(contents)]
        for content in contents[1:5:3]:
            archive.kept[hashlib.sha256(content).hexdigest()] = b"busuk!!"
        outcomes = bulk.upsert_many(packages, archive)
        bad = {p.id for n, p in enumerate(packages) if n in (1, 4)}
        assert {i for i, end in outcomes.items() if isinstance(end, ArchiveDamaged)} == bad
        assert ckan.datasets.keys() == {p.id for p in packages} - bad
        assert set(ckan.files.values()) == {c for n, c in enumerate(contents) if n not in (1, 4)}
