"""Which of agencies' files that are kept with the office are these, by their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path


def kept_files(place: Path | None, wanted: Mapping[str, int]) -> Iterator[tuple[Path, str]]:
    """Yield where files are among those below ``place``, the bin too, and which each is.

    ``wanted`` is sha256 → size: only files of such a size are read; all of them for a size of 0.
    """
    sizes = set(wanted.values())
    for path in sorted(place.rglob("*")) if place and wanted else ():
        if path.is_symlink() or not path.is_file():
            continue
        try:
            if not {0, path.stat().st_size} & sizes:
                continue
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            continue
        if sha256 in wanted:
            yield path, sha256
