"""Looking into many files at once, each in a process that may hang, explode or die.

The parsers run in ``checks.worker``, as many processes as there are processors; here is what
becomes of their answers, and of a process that gave none. Opens no file itself.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from didd.model import Document, Finding, Severity
from didd.schema import CatalogConfig
from didd.steps.office import FileToLookInto, Look

_ROOT = Path(__file__).resolve().parents[1]
#: All that a worker gets to know of the environment: no password, no token, no address.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")


def look(
    files: Sequence[FileToLookInto], config: CatalogConfig, check: str = "checks.contents:check"
) -> Iterator[Look]:
    """Look into each file, several at a time; give one ``Look`` each, in the order given.

    ``check`` is the ``module:function`` that a worker runs on a file. A file that takes too much
    time or memory, or ends its worker, has a finding that says so and is not ``final``. Closing
    the iterator ends the workers.
    """
    if not files:
        return
    count = min(config.checks.runner.workers or len(os.sched_getaffinity(0)), len(files))
    workers = [_Worker(config, check) for _ in range(count)]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def one(file: FileToLookInto) -> Look:
        worker = idle.get()
        try:
            return worker.look(file)
        finally:
            idle.put(worker)

    with ThreadPoolExecutor(count) as threads:
        try:
            yield from threads.map(one, files)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.end()


class _Worker:
    """One process, started when it is first needed and again after it died."""

    def __init__(self, config: CatalogConfig, check: str) -> None:
        self._config, self._check = config, check
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._starting = threading.Lock()

    def look(self, file: FileToLookInto) -> Look:
        """Look into one file. What breaks off in an old process is tried once more in a new one."""
        old = self._process is not None
        try:
            with file.local() as path:
                answer = self._ask(path, file.document)
                if "broken" in answer and old:
                    answer = self._ask(path, file.document)
        except OSError as error:
            answer = {"broken": error.strerror or str(error)}
        if "findings" in answer:
            findings = tuple(map(_finding, answer["findings"]))
            final = all(finding.rule != "pemeriksaan-gagal" for finding in findings)
            return Look(file.document, findings, final)
        return Look(file.document, (self._unfinished(answer),), final=False)

    def end(self) -> None:
        """End the process, whatever it does; it is not started again."""
        with self._starting:
            self._ended = True
            self._kill()

    def _ask(self, path: Path, document: Document) -> dict[str, Any]:
        """Give the process's answer; why there is none is ``broken`` or ``late``."""
        process = self._running()
        if process is None:
            return {"broken": "pemeriksaan dihentikan"}
        question = {"path": str(path), "document": _without_name(document)}
        line = b""
        try:
            self._write(process, json.dumps(question))
            line = process.stdout.readline() if process.stdout else b""
        except (BrokenPipeError, ValueError):
            pass  # it died before it was asked, or was ended meanwhile
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            if "broken" in answer:
                self._kill()  # what filled its memory is still there
            return answer
        self._kill()
        return _cause(process.wait())

    def _running(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._process is None and not self._ended:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "checks.worker", self._check],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd=_ROOT,
                    env={k: os.environ[k] for k in _ENVIRONMENT if k in os.environ},
                )
                with suppress(BrokenPipeError):
                    self._write(self._process, self._config.model_dump_json(by_alias=True))
            return self._process

    @staticmethod
    def _write(process: subprocess.Popen[bytes], line: str) -> None:
        if process.stdin:
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(BrokenPipeError):
                        pipe.close()

    def _unfinished(self, answer: Mapping[str, Any]) -> Finding:
        rules = self._config.checks
        if "late" in answer:
            return rules.finding("berkas-terlalu-lama")
        return rules.finding("pemeriksaan-gagal", value=str(answer["broken"]))


def _cause(code: int) -> dict[str, Any]:
    """Say why a process ended without an answer."""
    if -code in {signal.SIGALRM, signal.SIGPROF}:
        return {"late": True}
    name = signal.Signals(-code).name if code < 0 else str(code)
    return {"broken": f"pengurai berhenti mendadak ({name})"}


def _without_name(document: Document) -> dict[str, Any]:
    """Give the document as the checks may know it: equal bytes have equal findings."""
    return asdict(replace(document, path=f"berkas{Path(document.name).suffix.casefold()}"))


def _finding(plain: dict[str, Any]) -> Finding:
    return Finding(**{**plain, "severity": Severity(plain["severity"])})
