"""A worker process that checks files one by one for its parent (``checks.runner``).

Started as ``python -m checks.worker MODULE:FUNCTION``. Standard input: one JSON line with
the configuration, then one for each file. Its limits are set by ``didd.adapters.limited_process``.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from didd.adapters.limited_process import own_output, serve
from didd.collector import collect_seldom
from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.model import Document, Finding
from didd.private_files import keep_private

#: The file has changed since it was listed; the next harvest will see it.
SWAPPED = _("the file changed while it was checked")


def main() -> None:
    """Answer requests until the input ends."""
    keep_private()
    collect_seldom()
    answers = own_output()
    config = CatalogConfig.model_validate_json(sys.stdin.buffer.readline())
    check = _load(sys.argv[1])

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        return _look(Path(asked["path"]), Document(**asked["document"]), config, check)

    serve(answers, answer, config.checks.runner.memory_megabytes)


def _load(where: str) -> Callable[[Path, Document, CatalogConfig], Iterable[Finding]]:
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)


def _look(
    path: Path,
    document: Document,
    config: CatalogConfig,
    check: Callable[[Path, Document, CatalogConfig], Iterable[Finding]],
) -> dict[str, Any]:
    """Return the findings, or the reason why there are none."""
    before = _identity(path)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != document.sha256:
            return {"broken": str(SWAPPED)}
    findings = [asdict(finding) for finding in check(path, document, config)]
    return {"findings": findings} if _identity(path) == before else {"broken": str(SWAPPED)}


def _identity(path: Path) -> tuple[int, ...]:
    info = path.stat()
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


if __name__ == "__main__":
    main()
