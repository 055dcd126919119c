"""The example of ``docs/clients.md``, run by a shell against a desk that is served."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from desk.web.slow_headers import HeadersInTime
from didd.model import State
from tests.integration.desk.api.conftest import AGENCY, Programs
from tests.support.desk_forms import state_of
from tests.support.samples.desk_samples import APPROVER, OF_DINKES
from tests.support.waiting import GENEROUS

DOCUMENT = Path(__file__).parents[4] / "docs" / "clients.md"


@pytest.fixture
def address(programs: Programs) -> Iterator[str]:
    config = uvicorn.Config(programs.app, port=0, log_level="error", http=HeadersInTime)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + GENEROUS
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(GENEROUS)


def run(script: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh")
    assert shell
    assert shutil.which("curl")
    return subprocess.run(
        [shell, "-eu"],
        input=script,
        cwd=place,
        env={"PATH": os.environ["PATH"], "no_proxy": "127.0.0.1", **environment},
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )


def test_the_examples_do_what_the_document_says(
    programs: Programs, address: str, tmp_path: Path
) -> None:
    first, second = re.findall(
        r"```sh\n(api.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL
    )
    approver = programs.token(APPROVER, "read", "decide")
    done = run(first, tmp_path, DIDD_TOKEN=approver, DIDD_DESK=address)
    assert done.returncode == 0, done.stdout + done.stderr
    # Serta merta first.
    assert state_of(programs.sample, programs.ids[2]) is State.APPROVED
    (tmp_path / "laporan.csv").write_bytes(b"a;b\n1;2\n")
    helper = first.splitlines()[0]
    keeper = programs.token(OF_DINKES, "agency")
    put = run(f"{helper}\n{second}", tmp_path, DIDD_TOKEN=keeper, DIDD_DESK=address)
    assert put.returncode == 0, put.stdout + put.stderr
    kept = programs.folder / "laporan" / "laporan.csv"
    assert kept.read_bytes() == b"a;b\n1;2\n"
    assert kept.parents[1].name == AGENCY
    again = run(f"{helper}\n{second}", tmp_path, DIDD_TOKEN=keeper, DIDD_DESK=address)
    assert again.returncode == 22
    assert '"kind":"refused"' in again.stdout
