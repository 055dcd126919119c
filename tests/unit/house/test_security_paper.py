"""Every test that ``docs/security.md`` names is there, and every table of it names some."""

from __future__ import annotations

import re

from portal.local.place import ROOT

PAPER = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAPER)


def test_every_test_that_the_paper_names_is_there() -> None:
    assert len(NAMED) > 30
    missing = [
        f"{path}::{name}"
        for path, name in NAMED
        if not (ROOT / path).is_file()
        or not re.search(rf"def {name}\(", (ROOT / path).read_text("utf-8"))
    ]
    assert missing == []


def test_every_line_of_a_table_is_tried_somewhere() -> None:
    rows = [row for row in PAPER.splitlines() if row.startswith("| to ")]
    assert rows
    assert [row for row in rows if "`tests/" not in row] == []
