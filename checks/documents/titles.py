"""The embedded title of a file, which viewers and search engines show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from didd.config.checks import Checks
from didd.model import Finding


def title_findings(title: str, rules: Checks) -> Iterator[Finding]:
    """Report a title that a program made up, or a missing one."""
    if not title.strip():
        yield rules.finding("judul-dokumen-kosong")
    elif any(re.fullmatch(p, title.strip(), re.IGNORECASE) for p in rules.documents.idle_titles):
        # The title may name a person, so it is not quoted; the rule tells what is wrong.
        yield rules.finding("judul-dokumen-otomatis")
