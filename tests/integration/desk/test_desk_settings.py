"""Every setting by which the desk is to be safe, proved by what it does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from desk.access import accounts, login_limit, sessions
from desk.access.accounts import WeakPassword
from desk.web import downloads, forms, slow_headers
from desk.web import security_headers as security
from desk.web.app import answer_only_to, build_app
from desk.web.routes import ROUTES
from tests.support.desk_forms import NOBODY, Login, field, post
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
    record,
)
from tests.support.samples.hostile_files import HOSTILE, Hostile
from tests.support.waiting import GENEROUS

RIGHT = {"petugas": APPROVER, "sandi": PASSWORD}
WRONG = {"petugas": APPROVER, "sandi": "salah"}


def the_longest_session_ends_though_it_is_busy(sample: Sample, login: Login) -> None:
    client = login(APPROVER)
    for _ in range(int(sessions.LONGEST / (sessions.IDLE * 0.9))):
        sample.clock.at += sessions.IDLE * 0.9
        assert client.get("/").status_code == 200
    sample.clock.at += sessions.IDLE * 0.9
    assert client.get("/").status_code == 303


def an_idle_session_ends(sample: Sample, login: Login) -> None:
    client = login(APPROVER)
    sample.clock.at += sessions.IDLE - timedelta(seconds=1)
    assert client.get("/").status_code == 200
    sample.clock.at += sessions.IDLE
    assert client.get("/").status_code == 303


def an_account_is_tried_so_often(sample: Sample, login: Login) -> None:
    client = login(NOBODY)
    for _ in range(login_limit.PER_ACCOUNT):
        assert post(client, "/masuk", "/masuk", **WRONG).status_code == 403
    assert post(client, "/masuk", "/masuk", **RIGHT).status_code == 429
    sample.clock.at += login_limit.WINDOW + timedelta(seconds=1)
    assert post(client, "/masuk", "/masuk", **RIGHT).status_code == 303


def an_address_tries_so_often_whatever_the_account(sample: Sample, login: Login) -> None:
    client = login(NOBODY)
    for n in range(login_limit.PER_ADDRESS):
        asked = {"petugas": f"tidak.ada.{n}", "sandi": "salah"}
        assert post(client, "/masuk", "/masuk", **asked).status_code == 403
    assert post(client, "/masuk", "/masuk", **RIGHT).status_code == 429


def an_account_is_tried_so_often_from_everywhere(sample: Sample, login: Login) -> None:
    app = login(NOBODY).app
    for n in range(login_limit.ANYWHERE + 1):
        client = TestClient(app, follow_redirects=False, client=(f"203.0.113.{n}", 1))
        answer = post(client, "/masuk", "/masuk", **WRONG)
        assert answer.status_code == (403 if n < login_limit.ANYWHERE else 429)


def a_body_is_so_long_at_most(sample: Sample, login: Login) -> None:
    client = login(APPROVER)
    token = field(client.get("/").text, "token")
    filling = forms.LONGEST_BODY - len(f"token={token}&x=")
    longer = {"token": token, "x": "a" * (filling + 1)}
    assert client.post("/keluar", data=longer).status_code == 400
    assert client.post("/keluar", data={**longer, "x": "a" * filling}).status_code == 303


@contextmanager
def served(sample: Sample) -> Iterator[int]:
    """The desk on a real port, as `python -m desk` serves it."""
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    answer_only_to(app, ["127.0.0.1"])
    settings = uvicorn.Config(app, port=0, log_level="error", http=slow_headers.HeadersInTime)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
        assert thread.is_alive(), "the desk did not start"
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def a_form_that_trickles_in_is_not_waited_for(sample: Sample, login: Login) -> None:
    """Real sockets: forms of which the rest never comes, and somebody who works meanwhile."""
    with pytest.MonkeyPatch.context() as patched, served(sample) as port:
        patched.setattr(forms, "SLOWEST", 3.0)
        slow = [_half_a_form(port) for _ in range(60)]
        meanwhile = httpx.get(f"http://127.0.0.1:{port}/masuk", timeout=GENEROUS)
        assert meanwhile.status_code == 200
        for opened in slow:
            assert opened.recv(64).startswith(b"HTTP/1.1 408 ")
            opened.close()


def a_file_is_so_large_at_most(sample: Sample, login: Login) -> None:
    client = login(SUPERIOR)
    fields = {"token": field(client.get("/").text, "token")}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forms, "LARGEST_FILE", 8000)
        for size, status in ((9000, 413), (4000, 409)):
            files = {"keputusan": ("k.pdf", b"a" * size)}
            answer = client.post("/didd/dinkes/tetapkan", data=fields, files=files)
            assert answer.status_code == status, size


def a_weak_line_has_the_time_that_it_takes(sample: Sample, login: Login) -> None:
    [way] = [r for r in ROUTES if r.path.endswith("/unggah")]
    assert way.takes is not None
    brings = way.takes(sample.office, "dinkes")
    assert brings.bytes / brings.seconds <= forms.SLOWEST_LINE


def scripts_run_where_they_are_ours_only(sample: Sample, login: Login) -> None:
    answer = login(OF_DINKES).get("/berkas/dinkes")
    policy = answer.headers["content-security-policy"]
    assert policy == security.SCRIPTED_POLICY
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in login(OF_DINKES).get("/").headers["content-security-policy"]


def a_file_that_trickles_in_is_not_waited_for(sample: Sample, login: Login) -> None:
    """A real socket, of an officer: of a file the rest never comes."""
    with pytest.MonkeyPatch.context() as patched, served(sample) as port:
        patched.setattr(forms, "SLOWEST_FILE", 1.0)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=GENEROUS) as client:
            known = {"petugas": SUPERIOR, "sandi": PASSWORD}
            token = field(client.get("/masuk").text, "token")
            assert client.post("/masuk", data={**known, "token": token}).status_code == 303
            session = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        opened = _half_a_form(port, "/didd/dinkes/tetapkan", session)
        assert opened.recv(64).startswith(b"HTTP/1.1 408 ")
        opened.close()


def headers_that_trickle_in_are_not_waited_for(sample: Sample, login: Login) -> None:
    """Real sockets: nothing at all, half a head, half a second head; a line again and again."""
    whole = b"GET /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with pytest.MonkeyPatch.context() as patched, served(sample) as port:
        patched.setattr(slow_headers, "SLOWEST_HEADERS", 1.0)
        opened = [socket.create_connection(("127.0.0.1", port), GENEROUS) for _ in range(4)]
        silent, half, second, endless = opened
        half.sendall(whole[:25])
        second.sendall(whole + whole[:25])
        assert httpx.get(f"http://127.0.0.1:{port}/masuk", timeout=GENEROUS).status_code == 200
        with suppress(OSError):  # as long as it is listened to
            endless.sendall(whole[:-2])
            while True:
                endless.sendall(b"X-More: x\r\n")
                time.sleep(0.1)
        for slow in (silent, half, second):
            with suppress(ConnectionResetError):
                while slow.recv(65536):
                    pass
            slow.close()


def _half_a_form(port: int, path: str = "/masuk", session: str = "") -> socket.socket:
    """Begin a form that never comes whole; with a session one that brings a file."""
    opened = socket.create_connection(("127.0.0.1", port), timeout=GENEROUS)
    kind = "multipart/form-data; boundary=b" if session else "application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\n"
    head += f"Cookie: {session}\r\n" if session else ""
    begun = "--b\r\n" if session else "token="
    opened.sendall(f"{head}Content-Length: 1000\r\n\r\n{begun}".encode())
    return opened


def a_form_has_so_many_fields_at_most(sample: Sample, login: Login) -> None:
    client = login(APPROVER)
    token = field(client.get("/").text, "token")
    many = {"token": token, "x": ["1"] * forms.MOST_FIELDS}
    assert client.post("/keluar", data=many).status_code == 400
    assert client.post("/keluar", data={**many, "x": many["x"][1:]}).status_code == 303


def a_text_is_so_long_at_most(sample: Sample, login: Login) -> None:
    del sample, login
    form = forms.Form({"a": ("x" * (forms.LONGEST_TEXT + 1),)})
    assert len(form.text("a")) == forms.LONGEST_TEXT


def a_password_is_neither_short_nor_endless(sample: Sample, login: Login) -> None:
    for length in (accounts.SHORTEST - 1, accounts.LONGEST + 1):
        with pytest.raises(WeakPassword):
            sample.accounts.set_password(APPROVER, "x" * length)
    sample.accounts.set_password(APPROVER, "x" * accounts.LONGEST)
    assert not sample.accounts.verify(APPROVER, "x" * (accounts.LONGEST + 1))
    assert sample.accounts.verify(APPROVER, "x" * accounts.LONGEST)


def a_form_comes_from_our_own_page(sample: Sample, login: Login) -> None:
    client, other = login(APPROVER), login(SUPERIOR)
    for token in ("", field(other.get("/").text, "token")):
        assert client.post("/keluar", data={"token": token}).status_code == 403
    assert client.get("/").status_code == 200
    assert post(client, "/keluar").status_code == 303


def a_form_of_another_secret_is_none_of_ours(sample: Sample, login: Login) -> None:
    """Two processes with one secret take one another's forms; with two secrets they do not."""
    first, same, other = (
        TestClient(build_app(sample.office, sample.accounts, secure_cookies=False, secret=secret))
        for secret in (b"a", b"a", b"b")
    )
    token = field(first.get("/masuk").text, "token")
    for client, status in ((same, 403), (other, 403)):
        client.cookies.set("didd_visit", first.cookies["didd_visit"])
        answer = client.post("/masuk", data={"token": token, **WRONG})
        assert answer.status_code == status
        assert ("tidak cocok" in answer.text) is (client is same)


def over_https_cookies_and_browsers_keep_to_it(sample: Sample, login: Login) -> None:
    app = build_app(sample.office, sample.accounts, secure_cookies=True)
    answer = TestClient(app, base_url="https://meja").get("/masuk")
    assert answer.headers["set-cookie"].startswith("__Host-didd_visit=")
    assert "; secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in login(NOBODY).get("/masuk").headers


def it_answers_under_its_own_names_only(sample: Sample, login: Login) -> None:
    app = build_app(sample.office, sample.accounts, secure_cookies=False)
    answer_only_to(app, ["meja.example"])
    client = TestClient(app, follow_redirects=False)
    own = dict.fromkeys(("meja.example", "MEJA.example:8500"), 200)
    others = ("jahat.example", "meja.example.jahat.example", "127.0.0.1", "")
    for host, status in (own | dict.fromkeys(others, 421)).items():
        answer = client.get("/masuk", headers={"host": host})
        assert answer.status_code == status, host
        assert answer.headers["x-frame-options"] == "DENY"
    anywhere = login(NOBODY).get("/", headers={"host": "jahat.example"})
    assert anywhere.headers["location"] == "/masuk"


def every_answer_has_the_headers(sample: Sample, login: Login) -> None:
    client = login(APPROVER)
    answers = [client.get(path) for path in ("/", "/masuk", "/tidak-ada", "/static/desk.css")]
    answers += [client.post("/"), client.put("/masuk"), client.post("/keluar")]
    for answer in answers:
        for name, value in security.HEADERS.items():
            assert answer.headers[name] == value


def a_name_has_nothing_that_hides(sample: Sample, login: Login) -> None:
    headers = downloads.bytes_attachment(b"", "a\r\nX: y\u202efdp.html", "text/html").headers
    assert headers["content-disposition"] == (
        "attachment; filename=\"aX_ yfdp.html\"; filename*=UTF-8''aX%3A%20yfdp.html"
    )
    assert headers["content-type"] == "application/octet-stream"


def a_one_time_code_holds_for_its_days(sample: Sample, login: Login) -> None:
    sample.accounts.set_password(APPROVER, PASSWORD, temporary=True)
    client, hour = login(NOBODY), timedelta(hours=1)
    sample.clock.at += accounts.CODE_HOLDS - hour
    assert post(client, "/masuk", "/masuk", **RIGHT).status_code == 303
    assert post(client, "/keluar", "/akun").status_code == 303
    sample.clock.at += 2 * hour
    assert post(client, "/masuk", "/masuk", **RIGHT).status_code == 403


EFFECTS: dict[str, Callable[[Sample, Login], None]] = {
    "sessions.IDLE": an_idle_session_ends,
    "sessions.LONGEST": the_longest_session_ends_though_it_is_busy,
    "sessions.FormTokens": a_form_comes_from_our_own_page,
    "DIDD_DESK_SECRET": a_form_of_another_secret_is_none_of_ours,
    "throttle.PER_ACCOUNT": an_account_is_tried_so_often,
    "throttle.ANYWHERE": an_account_is_tried_so_often_from_everywhere,
    "throttle.WINDOW": an_account_is_tried_so_often,
    "throttle.PER_ADDRESS": an_address_tries_so_often_whatever_the_account,
    "forms.LONGEST_BODY": a_body_is_so_long_at_most,
    "forms.SLOWEST": a_form_that_trickles_in_is_not_waited_for,
    "forms.LARGEST_FILE": a_file_is_so_large_at_most,
    "forms.SLOWEST_FILE": a_file_that_trickles_in_is_not_waited_for,
    "forms.SLOWEST_LINE": a_weak_line_has_the_time_that_it_takes,
    "security.SCRIPTED_POLICY": scripts_run_where_they_are_ours_only,
    "slow.SLOWEST_HEADERS": headers_that_trickle_in_are_not_waited_for,
    "forms.MOST_FIELDS": a_form_has_so_many_fields_at_most,
    "forms.LONGEST_TEXT": a_text_is_so_long_at_most,
    "accounts.SHORTEST": a_password_is_neither_short_nor_endless,
    "accounts.LONGEST": a_password_is_neither_short_nor_endless,
    "accounts.CODE_HOLDS": a_one_time_code_holds_for_its_days,
    "security.HEADERS": every_answer_has_the_headers,
    "security.PAGE_POLICY": every_answer_has_the_headers,
    "security.LOOPBACK": it_answers_under_its_own_names_only,
    "security.FILE_POLICY": a_name_has_nothing_that_hides,
    "secure_cookies": over_https_cookies_and_browsers_keep_to_it,
}
PLACES = {"sessions": sessions, "throttle": login_limit, "forms": forms, "accounts": accounts,
          "security": security, "slow": slow_headers}  # fmt: skip


@pytest.mark.parametrize("setting", EFFECTS)
def test_a_setting_does_what_it_is_there_for(sample: Sample, login: Login, setting: str) -> None:
    EFFECTS[setting](sample, login)


def test_no_setting_goes_without_a_test_of_its_effect() -> None:
    there = {
        f"{place}.{name}"
        for place, module in PLACES.items()
        for name in vars(module)
        if name.isupper() and not name.startswith("_")
    }
    assert there - EFFECTS.keys() == set()


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.kind)
def test_what_an_agency_sent_is_saved_and_never_shown(
    sample: Sample, login: Login, file: Hostile
) -> None:
    sent = sample.file(f"data/{file.name}", file.content, file.declared)
    [number] = sample.propose(record("dinkes", "uji", "Berkas uji", files=(replace(sent),)))
    client = login(APPROVER)
    url = f"/usulan/{number}/berkas/{sent.sha256}"
    for answer in (
        client.get(url),
        client.get(url, headers={"Range": "bytes=0-9"}),
        client.head(url),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        kind = answer.headers["content-type"]
        assert "html" not in kind
        assert "xml" not in kind
        assert "script" not in kind
        assert "\u202e" not in answer.headers["content-disposition"]
    assert login(NOBODY).get(url).status_code == 303
