"""A small CKAN over real HTTP that a whole office can publish to, from processes of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.integration.adapters.ckan.test_ckan_wire import TOKEN, Reply, SmallCkan, error, said

__all__ = ["TOKEN", "OfficeCkan", "serving"]


class OfficeCkan(SmallCkan):
    """``SmallCkan`` with organizations and a search; one request at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.organizations: dict[str, dict[str, Any]] = {}
        self.tombstones: dict[str, dict[str, Any]] = {}
        self.heads: dict[int, dict[str, Any]] = {}
        self.lock = threading.Lock()
        self.url = ""

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        with self.lock:
            if headers.get("Authorization", TOKEN) != TOKEN:
                return error(403, "Authorization Error", message="Access denied")
            return super().answer(path, headers, body)

    def status_show(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        return said({"extensions": ["didd"], "ckan_version": "2.12.0"})

    def package_search(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        if data["fq"].startswith("id:"):
            return super().package_search(data, headers)
        rows = [
            dataset
            for dataset in sorted(self.datasets.values(), key=lambda d: d["id"])
            if data["fq"] == f'organization:"{dataset["organization"]["name"]}"'
            and dataset["state"] != "deleted"
        ]
        return said({"count": len(rows), "results": rows[data["start"] :]})

    def organization_show(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        found = self.organizations.get(data["id"])
        return said(found) if found else error(404, "Not Found Error", message="Not found")

    def organization_create(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        self.organizations[data["name"]] = data
        return said(data)

    def didd_withdraw(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        gone = self.datasets.pop(data["id"], {"resources": []})
        for resource in gone["resources"]:
            self.files.pop(resource["id"], None)
        self.tombstones[data["id"]] = data
        return said({})

    def didd_withdrawal_list(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        return said([{"id": one} for one in data["ids"] if one in self.tombstones])

    def didd_audit_head_add(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        if self.heads.setdefault(data["seq"], data)["hash"] != data["hash"]:
            return error(409, "Validation Error", seq=["another head"])
        return said(data)

    def didd_audit_head_list(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        rows = [head for _, head in sorted(self.heads.items()) if head["chain"] == data["chain"]]
        return said({"heads": rows[data["offset"] :]})

    def didd_catch_up(self, data: dict[str, Any], headers: dict[str, str]) -> Reply:
        return said({"tables": 0, "texts": 0})

    def shown(self) -> dict[str, Any]:
        """What the public sees, without what depends on when it was written."""
        public = {i: d for i, d in self.datasets.items() if d["state"] == "active"}
        kept = {r["id"] for d in public.values() for r in d["resources"]}
        return {
            "datasets": {
                i: {k: v for k, v in d.items() if k != "metadata_modified"}
                for i, d in public.items()
            },
            "files": {i: content for i, content in self.files.items() if i in kept},
        }

    def writes(self) -> int:
        reading = {
            "package_show",
            "package_search",
            "didd_package_show_many",
            "organization_show",
            "status_show",
            "download",
        }
        return sum(action not in reading for action, _ in self.requests)


class Handler(BaseHTTPRequestHandler):
    """Takes requests for ``server.small``; a client that dies midway is no trouble."""

    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        wanted = int(self.headers["Content-Length"])
        body = self.rfile.read(wanted)
        if len(body) == wanted:
            self._reply(*self.server.small.answer(self.path, dict(self.headers), body))

    def do_GET(self) -> None:
        small: OfficeCkan = self.server.small
        if self.path.startswith("/api/"):
            self._reply(*small.answer(self.path, {"Content-Type": "application/json"}, b"{}"))
            return
        small.requests.append(("download", dict(self.headers)))
        content = small.files.get(self.path.split("/")[4])
        self._reply(*((404, {}, b"") if content is None else (200, {}, content)))

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def serving(small: OfficeCkan) -> Iterator[OfficeCkan]:
    """Serve it on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.small = small  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    small.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield small
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
