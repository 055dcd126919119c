"""``make audit``: both locks are asked for, and no answer is no success."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy.audit import NONE_KNOWN, NOT_ASKED, PORTAL, PROJECT, SOME_KNOWN, of_portal, of_project
from portal.local.place import ROOT

Asked = list[dict[str, object]]


@contextmanager
def database(answer: str) -> Iterator[tuple[str, Asked]]:
    """Serve an answer on this machine: "weak" knows one of ckan, "none" nothing, else as it is."""
    asked: Asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.extend(body["queries"])
            weak = [
                {"vulns": [{"id": "GHSA-contoh"}]}
                if answer == "weak" and q["package"]["name"] == "ckan" else {}
                for q in body["queries"]
            ]  # fmt: skip
            told = json.dumps({"results": weak}) if answer in ("weak", "none") else answer
            self.send_response(200)
            self.end_headers()
            self.wfile.write(told.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def audit(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "deploy/audit.py"],
        cwd=ROOT,
        env={**os.environ, "DIDD_OSV_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_package_of_both_locks_is_asked_for() -> None:
    both = of_project(PROJECT.read_text()) | of_portal(PORTAL.read_text())
    names = {name for name, _version in both}
    assert {"dagster", "sqlalchemy", "ckan", "pyrage"} <= names
    assert "didd" not in names
    with database("none") as (url, asked):
        told = audit(url)
    assert told.returncode == NONE_KNOWN
    assert len(asked) == len(both) > 300


def test_what_is_known_is_told() -> None:
    with database("weak") as (url, _asked):
        told = audit(url)
    assert told.returncode == SOME_KNOWN
    assert "ckan" in told.stdout
    assert "GHSA-contoh" in told.stdout


@pytest.mark.parametrize("answer", ["", "<html>", "[]", '{"results": []}', '{"results": 7}'])
def test_no_answer_to_what_was_asked_is_no_success(answer: str) -> None:
    with database(answer) as (url, _asked):
        told = audit(url)
    assert (told.returncode, told.stdout) == (NOT_ASKED, "")
    assert "Nothing was checked" in told.stderr
    assert "Traceback" not in told.stderr


def test_nobody_there_is_no_success() -> None:
    told = audit("http://127.0.0.1:9")
    assert told.returncode == NOT_ASKED
    assert "Traceback" not in told.stderr
