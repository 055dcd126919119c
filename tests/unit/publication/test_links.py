"""Which links there are, where a checker may go, what an answer means; and a real server asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.adapters.link_checker import LinkChecker
from didd.publication.links import LinkState, by_host, host_of, is_public, judge, links_in


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Lihat https://a.go.id/x?y=1&z=2.", ["https://a.go.id/x?y=1&z=2"]),
        ("(http://a.go.id/b), https://a.go.id/b; HTTP://A.GO.ID", [
            "http://a.go.id/b", "https://a.go.id/b", "HTTP://A.GO.ID"]),
        ("http://a.id http://a.id", ["http://a.id"]),
        ('<a href="https://a.id/q">', ["https://a.id/q"]),
        ("surel nama@contoh.go.id, ftp://a.id, tidak ada", []),
    ],
)  # fmt: skip
def test_links_are_found_without_the_sentence_around_them(text: str, links: list[str]) -> None:
    assert links_in([text]) == links


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "2001:db8::1", "bukan alamat", "",
    ],
)  # fmt: skip
def test_inner_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv6_address_that_carries_another_is_as_public_as_that(ip: Any) -> None:
    assert is_public(f"::ffff:{ip}") == is_public(str(ip))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://a.id", "http://", "http://orang@a.id", "http://a:b@a.id/",
     "http://a.id:0/", "http://a.id:99999/", "http://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_asked_for(url: str) -> None:
    assert host_of(url) == ""
    asked: list[str] = []
    checker = LinkChecker(resolve=lambda host, port: asked.append(host) or [])
    assert checker.check([url])[url].state is LinkState.REFUSED
    assert asked == []


@given(st.text())
def test_any_text_is_read_without_trouble(text: str) -> None:
    for url in links_in([text, f"http://{text}"]):
        host_of(url)
    by_host([text])


def test_only_404_and_410_prove_that_nothing_is_there() -> None:
    dead = {s for s in range(200, 600) if judge("u", s).state is LinkState.DEAD}
    alive = {s for s in range(200, 600) if judge("u", s).state is LinkState.ALIVE}
    assert dead == {404, 410}
    assert {200, 204, 301, 401, 403, 429} <= alive
    assert not alive & {500, 502, 503, 400}


class Server(BaseHTTPRequestHandler):
    """Answers by the path: a status, or a redirect."""

    protocol_version = "HTTP/1.1"
    server: Any

    def do_HEAD(self) -> None:
        self.server.asked.append((self.command, self.path))
        _, kind, *rest = self.path.split("/", 2)
        if kind == "to":
            self._reply(302, rest[0])
        elif kind == "get-only":
            self._reply(200 if self.command == "GET" else 405)
        else:
            self._reply(int(kind))

    do_GET = do_HEAD  # noqa: N815

    def _reply(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Any]:
    made: Any = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    made.asked, made.port = [], made.server_address[1]
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def names(answers: dict[str, str]) -> LinkChecker:
    """A checker in whose world these names have these addresses, and 127.0.0.1 is public."""
    return LinkChecker(
        pause=0,
        timeout=60,
        resolve=lambda host, port: [answers[host]] if host in answers else _unknown(host),
        allowed=lambda address: address == "127.0.0.1",
    )


def _unknown(host: str) -> list[str]:
    raise OSError(host)


def test_links_are_asked_for_and_redirects_followed(server: Any) -> None:
    at = f"http://contoh.id:{server.port}"
    checker = names({"contoh.id": "127.0.0.1"})
    states = {
        f"{at}/200": LinkState.ALIVE,
        f"{at}/404": LinkState.DEAD,
        f"{at}/410": LinkState.DEAD,
        f"{at}/500": LinkState.UNCLEAR,
        f"{at}/get-only": LinkState.ALIVE,
        f"{at}/to//to//404": LinkState.DEAD,
        f"{at}/to//200": LinkState.ALIVE,
        f"{at}/to/http://lain.id:{server.port}/200": LinkState.DEAD,
        "http://tidak-ada.id/": LinkState.DEAD,
    }
    reports = checker.check(states)
    assert {u: r.state for u, r in reports.items()} == states


def test_a_loop_of_redirects_ends(server: Any) -> None:
    loop = f"http://contoh.id:{server.port}/to//to//to//to//to//to//to//to//200"
    assert names({"contoh.id": "127.0.0.1"}).ask(loop).state is LinkState.UNCLEAR
    assert len(server.asked) <= 6


def test_a_redirect_into_the_inner_network_is_not_followed(server: Any) -> None:
    inner = f"http://dalam.id:{server.port}/200"
    checker = names({"contoh.id": "127.0.0.1", "dalam.id": "10.0.0.1"})
    report = checker.ask(f"http://contoh.id:{server.port}/to/{inner}")
    assert report.state is LinkState.REFUSED
    assert [path for _, path in server.asked] == [f"/to/{inner}"]


def test_what_was_judged_is_what_is_connected_to(server: Any) -> None:
    """DNS rebinding: there is no second look at the name between judging and connecting."""
    looks: list[str] = []
    checker = LinkChecker(
        pause=0,
        timeout=60,
        resolve=lambda host, port: looks.append(host) or ["127.0.0.1"],
        allowed=lambda address: address == "127.0.0.1",
    )
    report = checker.ask(f"http://nama-yang-tidak-ada.invalid:{server.port}/200")
    assert report.state is LinkState.ALIVE
    assert looks == ["nama-yang-tidak-ada.invalid"]


def test_one_inner_address_among_others_is_enough_to_refuse(server: Any) -> None:
    checker = LinkChecker(pause=0, timeout=60, resolve=lambda h, p: ["8.8.8.8", "10.0.0.1"])
    assert checker.ask("http://campur.id/").state is LinkState.REFUSED


def test_the_own_machine_is_never_asked(server: Any) -> None:
    checker = LinkChecker(pause=0, timeout=60)
    for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"):
        assert checker.ask(f"http://{host}:{server.port}/200").state is not LinkState.ALIVE, host
    assert server.asked == []


def test_a_certificate_must_be_the_hosts_own(server: Any) -> None:
    report = names({"contoh.id": "127.0.0.1"}).ask(f"https://contoh.id:{server.port}/200")
    assert report.state is LinkState.UNCLEAR


def test_one_host_is_asked_one_request_at_a_time(server: Any) -> None:
    busy, worst, lock = 0, 0, threading.Lock()
    original = Server.do_HEAD

    def counted(handler: Server) -> None:
        nonlocal busy, worst
        with lock:
            busy += 1
            worst = max(worst, busy)
        time.sleep(0.005)  # for a second one to come, before the answer lets the client go on
        with lock:
            busy -= 1
        original(handler)

    server.RequestHandlerClass = type("Counted", (Server,), {"do_HEAD": counted})
    urls = [f"http://contoh.id:{server.port}/200/{n}" for n in range(12)]
    names({"contoh.id": "127.0.0.1"}).check(urls)
    assert worst == 1
