"""The site of the documents: made of all of them, with no link that leads nowhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    words = ["-m", "sphinx", "-nWq", "--keep-going", "-b", "html", str(source), str(target)]
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_document_is_a_page_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    done = build(DOCS, tmp_path)
    assert done.returncode == 0, done.stderr
    for document in DOCS.rglob("*.md"):
        page = tmp_path / document.relative_to(DOCS).with_suffix(".html")
        assert page.exists(), document
    assert "http" not in "".join(
        line for line in (tmp_path / "index.html").read_text().splitlines() if "<script" in line
    )


@pytest.mark.slow
def test_a_link_that_leads_nowhere_fails(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    conf = (DOCS / "conf.py").read_text(encoding="utf-8")
    about = ROOT / "pyproject.toml"
    (tmp_path / "pyproject.toml").write_bytes(about.read_bytes())
    (source / "conf.py").write_text(conf, encoding="utf-8")
    (source / "index.md").write_text("# A\n\n[nowhere](nowhere.md)\n", encoding="utf-8")
    done = build(source, tmp_path / "site")
    assert done.returncode == 1
    assert "nowhere" in done.stderr
