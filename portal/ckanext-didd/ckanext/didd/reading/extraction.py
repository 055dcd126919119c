"""The program that takes the text out of a file, run for one stored file at a time.

What it prints is kept as it is; the file itself is never read in this process.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ckan.lib.uploader import get_resource_uploader

from ckanext.didd.reading import blocks
from ckanext.didd.search import extract

log = logging.getLogger(__name__)

Resource = Mapping[str, Any]
# Larger files are found by their metadata only.
LARGEST_FILE = 300 * 1024 * 1024


def lines_of(resource: Resource, kind: str) -> str:
    """Return the file's blocks, as lines; of one that is too large or unreadable only why."""
    try:
        with _local(resource) as path:
            if path.stat().st_size > LARGEST_FILE:
                return blocks.line(["none", "large"])
            return _extracted(resource, path, kind)
    except OSError as error:
        log.warning("No text of resource %s: %s", resource["id"], type(error).__name__)
        return blocks.line(["none", "unreadable"])


def _extracted(resource: Resource, path: Path, kind: str) -> str:
    """Return what the program says of a file; what it wrote before it ended or was ended stands."""
    program = [sys.executable, "-I", "-m", "ckanext.didd.search.extract"]
    try:
        done = subprocess.run(
            [*program, str(path), kind],
            capture_output=True,
            timeout=2 * extract.SECONDS,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
        code, out = done.returncode, done.stdout
    except subprocess.TimeoutExpired as error:
        code, out = 1, error.stdout or b""
    text = out.decode("utf-8", "replace")
    if code == 0:
        return text
    log.warning("No whole text of resource %s: exit %s", resource["id"], code)
    text = text[: text.rfind("\n") + 1]
    why = "locked" if code == extract.LOCKED else "unreadable"
    some = any(blocks.searched(blocks.parsed(text.splitlines())))
    return text + blocks.line(["cut"] if some else ["none", why])


@contextmanager
def _local(resource: Resource) -> Iterator[Path]:
    """Yield the uploaded file as a local file."""
    upload = get_resource_uploader(dict(resource))
    place, storage = upload.get_path(resource["id"]), getattr(upload, "storage", None)
    if storage is None:
        yield Path(place)
        return
    from ckan.lib import files

    with tempfile.NamedTemporaryFile() as copy:
        for piece in storage.stream(files.FileData(files.Location(place))):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)
