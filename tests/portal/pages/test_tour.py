"""The tour runs as it is written, from folder to portal."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from portal import Portal
from portal.local.place import ROOT

pytestmark = pytest.mark.portal


def shell_blocks(document: Path) -> list[str]:
    text = document.read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def test_every_command_of_the_tour_does_what_it_says(empty_portal: Portal, tmp_path: Path) -> None:
    script = "\n".join(["set -e", *shell_blocks(ROOT / "docs" / "tour.md")])
    environment = {
        "PATH": f"{ROOT / '.venv' / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "CHECKOUT": str(ROOT),
        "DIDD_CKAN_URL": empty_portal.url,
        "DIDD_CKAN_TOKEN": empty_portal.token,
        "LANG": "C.UTF-8",
        "DIDD_LANGUAGE": "id",
    }
    done = subprocess.run(
        ["/bin/bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "Rantai audit utuh" in done.stderr + done.stdout
    (printed,) = (tmp_path / "office").glob("didd-dinkes-*-1.pdf")
    assert printed.read_bytes().startswith(b"%PDF")
    assert empty_portal.token not in done.stdout + done.stderr
