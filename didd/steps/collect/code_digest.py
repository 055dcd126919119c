"""The digest of the checking code, so that results of older code are computed again."""

from __future__ import annotations

import hashlib
from functools import cache
from glob import glob
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


@cache
def code_digest(patterns: tuple[str, ...]) -> str:
    """Return the digest of the modules that match any pattern, e.g. ``checks/**/*.py``."""
    # Half the cost of ``Path.glob``, and every harvest waits for it.
    modules = {n for p in patterns for n in glob(p, root_dir=_ROOT, recursive=True)}  # noqa: PTH207
    hasher = hashlib.sha256()
    for name in sorted(modules):
        hasher.update(hashlib.sha256((_ROOT / name).read_bytes()).digest())
    return hasher.hexdigest()
