"""The embedded title of a file, which viewers and search engines show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zipfile import ZipFile

from checks.reading.xml_scan import scan
from didd.config.checks import Checks
from didd.model import Finding


def title_findings(title: str, rules: Checks) -> Iterator[Finding]:
    """Report a title that a program made up, or a missing one."""
    if not title.strip():
        yield rules.finding("judul-dokumen-kosong")
    elif any(re.fullmatch(p, title.strip(), re.IGNORECASE) for p in rules.documents.idle_titles):
        # The title may name a person, so it is not quoted; the rule tells what is wrong.
        yield rules.finding("judul-dokumen-otomatis")


def stored_title(archive: ZipFile, part: str) -> str:
    """Return the title that an office file keeps in ``part``; "" without one."""
    texts: list[str] = []
    inside = False

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        del attributes
        inside = name == "title"

    if part in archive.namelist():
        with archive.open(part) as stream:
            scan(stream, on_start, lambda text: texts.append(text) if inside else None)
    return "".join(texts).strip()
