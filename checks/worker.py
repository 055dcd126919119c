"""A process that looks into files, one after another, as its parent (``checks.runner``) asks.

Started as ``python -m checks.worker MODULE:FUNCTION``. On standard input it gets one JSON line with
the configuration, then one for each file; on standard output it gives one JSON line for each. What
parsers print goes nowhere. The kernel holds the limits: the clocks (SIGPROF and SIGALRM end the
process, in whatever code it hangs), the memory, and that no file is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from didd.model import Document, Finding
from didd.schema import CatalogConfig

#: Bytes under the name are not the document's any more; the harvest will see them.
SWAPPED = "berkas berubah saat diperiksa"
NO_MEMORY = "memori tidak cukup"


def main() -> None:
    """Answer until the input ends."""
    answers = _own_output()
    questions = sys.stdin.buffer
    config = CatalogConfig.model_validate_json(questions.readline())
    check = _load(sys.argv[1])
    _limit(config.checks.runner.memory_megabytes)
    for line in iter(questions.readline, b""):
        asked = json.loads(line)
        document = Document(**asked["document"])
        _watch(config.checks.runner.seconds_for(document.size))
        answer = _look(Path(asked["path"]), document, config, check)
        _watch(0)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _own_output() -> BinaryIO:
    """Keep standard output for answers; what a parser prints there goes to nobody."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _load(where: str) -> Callable[[Path, Document, CatalogConfig], Iterable[Finding]]:
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)


def _limit(megabytes: int) -> None:
    room = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch(seconds: int) -> None:
    """End this process after so many seconds of work; of waiting, on a busy machine, five times."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(seconds * 5)


def _look(
    path: Path,
    document: Document,
    config: CatalogConfig,
    check: Callable[[Path, Document, CatalogConfig], Iterable[Finding]],
) -> dict[str, Any]:
    """Give the findings, or why there are none."""
    try:
        before = _identity(path)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != document.sha256:
                return {"broken": SWAPPED}
        findings = [asdict(finding) for finding in check(path, document, config)]
        return {"findings": findings} if _identity(path) == before else {"broken": SWAPPED}
    except MemoryError:
        return {"broken": NO_MEMORY}
    except Exception as error:
        return {"broken": type(error).__name__}


def _identity(path: Path) -> tuple[int, ...]:
    info = path.stat()
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


if __name__ == "__main__":
    main()
