"""Web addresses in inventories: asked for seldom, not for excluded rows, said in their row."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from didd.adapters.link_checker import LinkChecker
from didd.steps.collect import collect
from tests.support.bureau import Bureau, as_csv, closed_row, row


class Website:
    """A real server that has ``/ada`` and remembers what it was asked for."""

    def __init__(self) -> None:
        asked = self.asked = []

        class Answer(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                asked.append(self.path)
                self.send_response(200 if self.path == "/ada" else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_HEAD  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def website() -> Iterator[Website]:
    site = Website()
    Thread(target=site.server.serve_forever, daemon=True).start()
    yield site
    site.server.shutdown()
    site.server.server_close()


def test_links_that_lead_nowhere_are_said_in_their_row(tmp_path: Path, website: Website) -> None:
    bureau = Bureau(tmp_path)
    url = website.url
    rows = [
        row("Laporan kinerja dinas", media=f"{url}/ada"),
        row("Rencana strategis dinas", media=f"lihat {url}/tiada."),
        row("Alamat di dalam jaringan kantor", media="http://10.0.0.1/intranet"),
        closed_row("Data rahasia dinas", f"{url}/rahasia"),
    ]
    bureau.write("inventaris.csv", as_csv(rows))
    checker = LinkChecker(pause=0, allowed=lambda address: address == "127.0.0.1")

    def found() -> set[tuple[str, int, str, str]]:
        findings = bureau.office.store.harvests.findings("dinkes", "checks")
        rules = {"tautan-putus", "tautan-tidak-umum"}
        return {(f.rule, f.row, f.field, f.value) for f in findings if f.rule in rules}

    collect.harvest(bureau.office, bureau.agency)
    assert (website.asked, found()) == ([], set())

    collect.harvest(bureau.office, bureau.agency, links=checker)
    assert set(website.asked) == {"/ada", "/tiada"}
    assert found() == {
        ("tautan-putus", 3, "media", f"{url}/tiada"),
        ("tautan-tidak-umum", 4, "media", "http://10.0.0.1/intranet"),
    }

    asked = list(website.asked)
    collect.harvest(bureau.office, bureau.agency, links=checker)
    assert website.asked == asked
    bureau.write("inventaris.csv", as_csv(rows[:1]))
    collect.harvest(bureau.office, bureau.agency)
    assert found() == set()
