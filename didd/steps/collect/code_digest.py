"""The digest of the checking code, so that results of older code are computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from glob import glob
from importlib.util import find_spec
from pathlib import Path


@cache
def code_digest(packages: tuple[str, ...]) -> str:
    """Return the digest of all modules of the packages. Raises ``LookupError`` where one has none.

    Found as Python finds them, not by where this module stands: it moved once, and from then on
    digested nothing, so that mended checks were not run on what was checked before.
    """
    hasher = hashlib.sha256()
    for package in packages:
        for path in _modules(package):
            hasher.update(hashlib.sha256(path.read_bytes()).digest())
    return hasher.hexdigest()


def _modules(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    root = next(iter(spec.submodule_search_locations or ()), "") if spec else ""
    # Half the cost of ``Path.glob``, and every harvest waits for it.
    names = sorted(glob("**/*.py", root_dir=root, recursive=True)) if root else []  # noqa: PTH207
    if not names:
        raise LookupError(f"no module of {package} was found")
    return (Path(root, name) for name in names)
