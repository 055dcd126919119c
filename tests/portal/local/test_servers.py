"""Dagster and the desk as the demo starts them: who gets in, what each knows, what a page can do.

Every way by which a page of another origin can make a browser send something is tried by Chromium,
against Dagster behind its proxy and, so that the trial is known to be one, against Dagster bare.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Error, Page
from requests.auth import _basic_auth_str

from demo import proxy
from demo.dagster_api import _SELECTOR
from demo.servers import NAMES, WORKER, Servers
from portal import Portal
from portal.local.place import ROOT
from portal.local.servers import processes, solr, solr_login
from tests.support.portal.strangers import (
    NOBODY,
    WAYS,
    as_stranger,
    by_get,
    hostile_site,
    mutation,
    unprotected,
)

pytestmark = [pytest.mark.portal, pytest.mark.browser]

OF_THE_CALLER = "rahasia-penyimpanan-pemanggil"


@pytest.fixture(scope="module")
def servers(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    sources = tmp_path_factory.mktemp("sumber")
    shutil.copytree(ROOT / "samples" / "agencies" / "dlh", sources / "dlh")
    started = Servers(portal.place, portal, sources)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_SECRET_ACCESS_KEY", OF_THE_CALLER)
        started.start()
    yield started
    started.stop()


@pytest.fixture
def url(servers: Servers) -> str:
    return servers.url(proxy.NAME)


@pytest.fixture
def officer(browser: Browser, servers: Servers, url: str) -> Iterator[BrowserContext]:
    """A browser in which somebody has logged in to Dagster."""
    context = browser.new_context(
        http_credentials={"username": proxy.ACCOUNT, "password": proxy.password(servers.place)}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{url}/server_info")
    page.close()
    yield context
    context.close()


def assets(servers: Servers) -> set[str]:
    """The assets that Dagster knows: what the mutation of the trials adds to."""
    found = servers.dagster._ask(
        "{ assetsOrError { ... on AssetConnection { nodes { key { path } } } } }", {}
    )
    return {"/".join(node["key"]["path"]) for node in found["assetsOrError"]["nodes"]}


def events(servers: Servers) -> int:
    found = servers.dagster._ask(
        "{ runsOrError { ... on Runs { results { runId } } } "
        "assetsOrError { ... on AssetConnection { nodes { key { path } } } } }",
        {},
    )
    return len(found["runsOrError"]["results"]) + len(found["assetsOrError"]["nodes"])


def attack(page: Page, prefix: str) -> None:
    """Try all ways, one after the other; what the browser itself refuses is fine."""
    for name, code in WAYS.items():
        try:
            page.evaluate(f"async () => {{ const NAME = '{prefix}-{name}'; {code} }}")
        except Error:
            continue


def came_through(servers: Servers, prefix: str) -> set[str]:
    return {key.removeprefix(f"{prefix}-") for key in assets(servers) if prefix in key}


@pytest.mark.parametrize("host", ["127.0.0.1", "www.penyerang.example"])
def test_no_page_of_another_origin_makes_dagster_do_anything(
    servers: Servers, officer: BrowserContext, url: str, host: str
) -> None:
    before = events(servers)
    with hostile_site(url) as port:
        page = officer.new_page()
        page.goto(f"http://{host}:{port}/")
        attack(page, f"serangan-{host}")
        assert not page.evaluate("window.opened")
    time.sleep(1)  # whatever was begun has ended by then
    assert came_through(servers, f"serangan-{host}") == set()
    assert events(servers) == before


def test_the_trial_is_one(servers: Servers, officer: BrowserContext) -> None:
    """Against Dagster bare most of the ways work: from any page, without any login."""
    with unprotected(servers.place.doors / "web.sock") as bare, hostile_site(bare) as port:
        page = officer.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        attack(page, "telanjang")
        assert page.evaluate("window.opened")
    through = came_through(servers, "telanjang")
    assert through >= {"img", "script", "get", "form-query", "post-disguised"}


def test_a_name_that_somebody_leads_here_is_no_name_of_ours(
    servers: Servers, officer: BrowserContext, url: str
) -> None:
    port = servers.ports[proxy.NAME]
    page = officer.new_page()
    answer = page.goto(f"http://dagster.penyerang.example:{port}/")
    assert answer is not None
    assert answer.status == 421
    status = page.evaluate(
        """async query => (await fetch('/graphql', {method: 'POST', body: JSON.stringify({query}),
        headers: {'Content-Type': 'application/json'}})).status""",
        mutation("rebinding"),
    )
    assert status == 421
    assert came_through(servers, "rebinding") == set()


ORIGIN, JSON = {"Origin": "{url}"}, {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/graphql", {}),
        ("GET", "/graphql", {"Accept": "text/html"}),
        ("GET", "/graphql?query={{version}}", ORIGIN),
        ("GET", "/%67raphql?query={{version}}", ORIGIN),
        ("GET", "//graphql?query={{version}}", {**ORIGIN, "Accept": "application/json"}),
        ("HEAD", "/graphql?query={{version}}", ORIGIN),
        ("POST", "/graphql", JSON),
        ("POST", "/graphql", {**JSON, "Origin": "null"}),
        ("POST", "/graphql", {**JSON, "Origin": "https://{host}"}),
        ("POST", "/graphql", {**JSON, "Origin": "{url}.penyerang.example"}),
        ("POST", "/graphql", {**JSON, "Origin": "http://127.0.0.1:1"}),
        ("POST", "/graphql", {**ORIGIN, "Content-Type": "text/plain; application/json"}),
        ("POST", "/graphql", {**ORIGIN, "Content-Type": "application/jsonp"}),
        ("POST", "/graphql?query={{version}}", ORIGIN),
        ("PUT", "/graphql", {**ORIGIN, **JSON}),
        ("OPTIONS", "/graphql", {**ORIGIN, "Access-Control-Request-Method": "POST"}),
        ("POST", "/report_asset_materialization/palsu", {**ORIGIN, **JSON}),
        ("GET", "/report_asset_materialization/palsu", ORIGIN),
        ("POST", "/report_asset_check/palsu", {**ORIGIN, **JSON}),
        ("POST", "/report_asset_observation/palsu", {**ORIGIN, **JSON}),
        ("GET", "/notebook?path=a.ipynb&repoLocName=ppid", {}),
        ("GET", "/dagit/notebook?path=a.ipynb&repoLocName=ppid", {}),
        ("GET", "/dagit_info", {}),
        ("POST", "/", {**ORIGIN, **JSON}),
        ("GET", "/graphql", {**ORIGIN, "Connection": "Upgrade", "Upgrade": "websocket2"}),
        ("GET", "/runs", {**ORIGIN, "Connection": "Upgrade", "Upgrade": "websocket"}),
    ],
)
def test_what_the_ui_does_not_ask_is_refused(
    servers: Servers, url: str, method: str, path: str, headers: dict[str, str]
) -> None:
    filled = {k: v.format(url=url, host=url.removeprefix("http://")) for k, v in headers.items()}
    with socket.create_connection(("127.0.0.1", servers.ports[proxy.NAME]), timeout=20) as wire:
        login = _basic_auth_str(proxy.ACCOUNT, proxy.password(servers.place))
        body = '{"query": "{version}"}' if method in ("POST", "PUT") else ""
        lines = [f"{method} {path.format()} HTTP/1.1", f"Host: {url.removeprefix('http://')}"]
        lines += [f"Authorization: {login}", f"Content-Length: {len(body)}", "Connection: close"]
        if "Connection" in filled:
            lines.pop()
        lines += [f"{key}: {value}" for key, value in filled.items()]
        wire.sendall("\r\n".join([*lines, "", body]).encode())
        reply = b""
        while not reply.count(b"\r\n\r\n") and (more := wire.recv(65536)):
            reply += more
    assert re.match(rb"HTTP/1\.1 40[03] |HTTP/1\.1 200 .*text/html", reply.replace(b"\r\n", b" "))
    assert b'"version"' not in reply


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "penyerang.example:{port}", "127.0.0.1:{port}.penyerang.example", "", "a"]
)
def test_only_the_own_names_with_the_own_port_are_served(
    servers: Servers, url: str, host: str
) -> None:
    port = servers.ports[proxy.NAME]
    headers = {"Host": host.format(port=port), "Origin": f"http://{host.format(port=port)}"}
    answer = requests.post(
        f"{url}/graphql", json={"query": "{version}"}, headers=headers, auth=servers.dagster.login
    )
    assert answer.status_code in (400, 421)
    assert "1." not in answer.text


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_own_names_are_served(servers: Servers, url: str, name: str) -> None:
    own = f"{name}:{servers.ports[proxy.NAME]}"
    headers = {"Host": own, "Origin": f"http://{own}", "Content-Type": "application/json; x=y"}
    answer = requests.post(
        f"{url}/graphql",
        data='{"query": "{version}"}',
        headers=headers,
        auth=servers.dagster.login,
    )
    assert "version" in answer.json()["data"]


@pytest.mark.parametrize("auth", [None, (proxy.ACCOUNT, "salah"), ("admin", "")])
def test_nobody_gets_in_without_the_password(
    servers: Servers, url: str, auth: tuple[str, str] | None
) -> None:
    for path in ("/", "/server_info", "/runs", "/logs/x"):
        assert requests.get(url + path, auth=auth).status_code == 401
    headers = {"Origin": url}
    body = {"query": mutation("tanpa-sandi")}
    assert requests.post(f"{url}/graphql", json=body, headers=headers, auth=auth).status_code == 401
    assert requests.get(by_get(url, "tanpa-sandi"), auth=auth).status_code == 401
    assert came_through(servers, "tanpa-sandi") == set()


def test_the_real_ui_works_through_the_proxy(
    servers: Servers, officer: BrowserContext, url: str
) -> None:
    page = officer.new_page()
    frames: list[str] = []
    failed: list[str] = []

    def listen(wire: object) -> None:
        wire.on("framereceived", lambda frame: frames.append(str(frame)))  # type: ignore[attr-defined]

    page.on("websocket", listen)
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    page.goto(f"{url}/runs")
    page.get_by_role("link", name=re.compile("Runs")).first.wait_for()
    for _ in range(100):
        if any("connection_ack" in frame for frame in frames):
            break
        page.wait_for_timeout(200)
    assert any("connection_ack" in frame for frame in frames)
    launched = page.evaluate(
        """async params => (await (await fetch('/graphql', {method: 'POST',
        headers: {'Content-Type': 'application/json'}, body: JSON.stringify({query:
        `mutation($p: ExecutionParams!) { launchRun(executionParams: $p) {
          ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }`,
        variables: {p: params}})})).json())""",
        {
            "selector": {**_SELECTOR, "jobName": "harvest"},
            "mode": "default",
            "executionMetadata": {"tags": [{"key": "dagster/partition", "value": "dlh"}]},
        },
    )
    run = launched["data"]["launchRun"]["run"]["runId"]
    page.goto(f"{url}/runs/{run}")
    while not servers.dagster.runs([run])[run].ended:
        assert servers.dead() == []
        page.wait_for_timeout(500)
    assert servers.dagster.runs([run])[run].status == "SUCCESS", servers.dagster.why(run)
    assert [f for f in failed if url in f] == []


def test_the_ui_is_shown_in_no_frame(servers: Servers, officer: BrowserContext, url: str) -> None:
    page = officer.new_page()
    page.goto("about:blank")
    page.set_content(f'<iframe src="{url}/runs" width="900" height="600"></iframe>')
    page.wait_for_timeout(1500)
    inside = [frame for frame in page.frames if frame != page.main_frame]
    assert all("error" in frame.url or frame.locator("a").count() == 0 for frame in inside)
    headers = requests.get(f"{url}/runs", auth=servers.dagster.login).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


# Who knows what ------------------------------------------------------------------------------


def environment_of(servers: Servers, name: str) -> str:
    pid = processes.running_pid(servers.place, name)
    return Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace")


def test_each_server_knows_the_secrets_that_it_needs_and_no_others(
    servers: Servers, portal: Portal
) -> None:
    place = portal.place
    secrets = {"token": portal.token, "caller": OF_THE_CALLER}
    kept = ("postgres-didd", "postgres-dagster", "postgres-ckan", "postgres", "valkey", "solr")
    secrets |= {name: place.secret(name) for name in (*kept, "ckan", "dagster", "ppid-admin")}
    office = {"token", "postgres-didd", "caller"}
    wanted = {
        "desk": office,
        "dagster-code": {*office, "postgres-dagster", "valkey"},
        WORKER: {*office, "postgres-dagster", "valkey"},
        "dagster-daemon": {"postgres-dagster", "valkey"},
        "dagster-webserver": {"postgres-dagster", "valkey"},
        proxy.NAME: set(),
        **{name: set() for name in ("ckan", "worker", "solr", "valkey", "postgres")},
    }
    assert set(NAMES) <= set(wanted)
    found = {
        name: {what for what, secret in secrets.items() if secret in environment_of(servers, name)}
        for name in wanted
    }
    assert found == wanted


def test_dagsters_own_role_does_not_enter_the_offices_database(
    servers: Servers, portal: Portal
) -> None:
    url = servers.instance["DIDD_DAGSTER_DATABASE_URL"]
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("dagster",)
    for other in ("didd", "ckan", "datastore"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(re.sub(r"/[^/]+$", f"/{other}", url))


def test_no_secret_stands_in_a_command_or_in_a_log(servers: Servers, portal: Portal) -> None:
    place = portal.place
    secrets = [*place._read(place.home / "secrets.json").values(), portal.token]
    secrets = [secret for secret in secrets if secret]
    assert len(secrets) > 8
    commands = b"\n".join(
        path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()
    )
    logs = b"\n".join(log.read_bytes() for log in place.logs.glob("*.log"))
    assert [s for s in secrets if s.encode() in commands] == []
    assert [s for s in secrets if s.encode() in logs] == []


# Other accounts of the machine ---------------------------------------------------------------


def first_answer(address: tuple[str, int] | str, request: bytes) -> str:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as wire:
        wire.settimeout(20)
        wire.connect(address)
        wire.sendall(request)
        return wire.recv(200).decode("utf-8", "replace")


def doors(servers: Servers) -> dict[str, tuple[Callable[[], object], str]]:
    ports = {**servers.place.ports, **servers.ports}
    get = b"GET /%b HTTP/1.0\r\nHost: 127.0.0.1:%d\r\n\r\n"
    sockets = servers.place.doors

    def database(host: str) -> object:
        return psycopg.connect(host=host, port=ports["postgres"], user="postgres", dbname="ckan")

    refused = "no password supplied|fe_sendauth|Permission denied"
    found: dict[str, tuple[Callable[[], object], str]] = {
        "valkey": (lambda: first_answer(("127.0.0.1", ports["valkey"]), b"PING\r\n"), "NOAUTH"),
        "postgres": (lambda: database("127.0.0.1"), refused),
        "postgres' socket": (lambda: database(str(servers.place.socket_folder)), refused),
        "dagster": (
            lambda: first_answer(("127.0.0.1", ports[proxy.NAME]), get % (b"", ports[proxy.NAME])),
            " 401 ",
        ),
    }
    for path in (b"solr/ckan/select?q=*:*", b"solr/admin/cores", b"solr/admin/info/system"):
        asked = get % (path, ports["solr"])
        found[path.decode()] = (
            lambda asked=asked: first_answer(("127.0.0.1", ports["solr"]), asked),
            " 401 ",
        )
    if os.geteuid() == 0:  # our own account may of course
        for name in ("web.sock", "code.sock"):
            found[name] = (lambda n=name: first_answer(str(sockets / n), b"x"), "PermissionError")
    return found


def test_every_server_refuses_another_account_of_the_machine(servers: Servers) -> None:
    for name, (act, refusal) in doors(servers).items():
        assert re.search(refusal, as_stranger(act)), name


def test_no_file_with_a_secret_is_read_by_another_account(servers: Servers) -> None:
    place = servers.place
    files = [place.env_file, solr_login.netrc(place), place.home / "solr" / "security.json"]
    files += [place.home / n for n in ("ckan.ini", "secrets.json", "valkey.conf")]
    files += [place.doors / "dagster.accounts"]
    for file in files:
        assert file.stat().st_mode & 0o077 == 0, file
        if os.geteuid() == 0:
            assert "PermissionError" in as_stranger(file.read_bytes), (file, NOBODY)
    assert place.doors.stat().st_mode & 0o077 == 0


def test_nobody_listens_who_need_not(servers: Servers) -> None:
    """Dagster's code server and webserver have no port at all; Caddy's own interface is off."""
    ours = {processes.running_pid(servers.place, name) for name in NAMES}
    sockets: list[Any] = psutil.net_connections("tcp")
    listening = {c.laddr.port: c.pid for c in sockets if c.status == "LISTEN"}
    assert {port for port, pid in listening.items() if pid in ours} == set(servers.ports.values())


def test_solr_serves_who_has_the_password(servers: Servers) -> None:
    answer = requests.get(
        f"{solr.url(servers.place)}/select?q=*:*", headers=solr_login.header(servers.place)
    )
    assert answer.json()["response"]["numFound"] >= 0
    wrong = requests.get(f"{solr.url(servers.place)}/select?q=*:*", auth=("ckan", "salah"))
    assert wrong.status_code == 401
