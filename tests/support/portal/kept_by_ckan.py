"""Everything that CKAN keeps, read behind its back: its database, its files, its index."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import requests
from psycopg.sql import SQL, Identifier

from portal import Portal
from portal.local.servers import postgres, solr, solr_login
from tests.support.published_text import inside


def rows_kept(portal: Portal, database: str = "ckan") -> list[str]:
    """Return every row of every table of a database of CKAN's, as text without case."""
    with postgres.connect(portal.place, database) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        everything = SQL("SELECT * FROM {}")
        return [
            str(row).casefold()
            for (table,) in tables
            for row in connection.execute(everything.format(Identifier(table))).fetchall()
        ]


#: Fields of the index by which texts are found; that of tables is not stored, only searched.
_SEARCHED = ("text", "didd_isi", "didd_pindaian", "didd_tabel")


def _indexed(portal: Portal, query: str) -> dict[str, Any]:
    """Return every document of the index that a query finds, with all that is stored of it."""
    answer = requests.post(
        f"{solr.url(portal.place)}/select",
        data={"q": query, "fl": "*", "rows": "100000", "wt": "json"},
        headers=solr_login.header(portal.place),
        timeout=60,
    )
    answer.raise_for_status()
    return answer.json()["response"]


def is_found(portal: Portal, text: str) -> bool:
    """Whether the index finds these words together, private documents and tables too."""
    words = text.replace('"', " ")
    return _indexed(portal, " OR ".join(f'{f}:"{words}"' for f in _SEARCHED))["numFound"] > 0


def leaks(portal: Portal, texts: Iterable[str]) -> list[str]:
    """Look for texts in everything CKAN keeps: its databases, its files, its index."""
    rows = [*rows_kept(portal), *rows_kept(portal, "datastore")]
    indexed, blobs = str(_indexed(portal, "*:*")).casefold(), [*_files(portal)]
    found: list[str] = []
    for text in texts:
        word = text.casefold()
        if any(word in row for row in rows):
            found.append(f"{text} in the database")
        if word in indexed or is_found(portal, text):
            found.append(f"{text} in the index")
        found += [
            f"{text} in {name}" for name, raw, told in blobs if text.encode() in raw or text in told
        ]
    return found


def _files(portal: Portal) -> Iterator[tuple[str, bytes, str]]:
    """Yield each file that CKAN and Solr keep: its name, its bytes, and what stored ones say."""
    for folder in (portal.place.storage, portal.place.home / "solr"):
        for path in folder.rglob("*") if folder.exists() else ():
            if path.is_file() and path.suffix != ".jar":
                raw = _content(path)
                told = folder == portal.place.storage
                yield path.name, raw, _told(raw) if told else ""


def _content(path: Path) -> bytes:
    """Read a file; Solr may just have merged it away."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _told(content: bytes) -> str:
    """Return what a file says, unpacked; nothing more than its bytes where it cannot be opened."""
    try:
        return inside(content)
    except (BadZipFile, subprocess.CalledProcessError):
        return ""
