"""The title that a file bears inside, which readers and search engines show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from didd.config.checks import Checks
from didd.model import Finding


def title_findings(title: str, rules: Checks) -> Iterator[Finding]:
    """Tell a title that nobody wrote, or none."""
    if not title.strip():
        yield rules.finding("judul-dokumen-kosong")
    elif any(re.fullmatch(p, title.strip(), re.IGNORECASE) for p in rules.documents.idle_titles):
        # The title itself may name a person's file; its kind is told by the rule.
        yield rules.finding("judul-dokumen-otomatis")
