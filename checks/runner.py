"""Checks many files at once, each in a process that may hang, run out of memory or die.

The parsers run in ``checks.worker``, one process per processor; this module handles
their answers, and processes that gave none. Opens no file itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from didd.adapters.limited_process import NO_MEMORY, LimitedProcess
from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.model import Document, Finding, Severity
from didd.ports import FileToLookInto, Look

_ROOT = Path(__file__).resolve().parents[1]
#: The next harvest looks again: a check failed, or lacked a program that may be there by then.
_NOT_FINAL = frozenset({"pemeriksaan-gagal", "pindaian-tidak-dibaca"})
#: Exit codes of native code that runs out of memory.
_OF_MEMORY = frozenset({"SIGABRT"})


def look(
    files: Sequence[FileToLookInto], config: CatalogConfig, check: str = "checks.contents:check"
) -> Iterator[Look]:
    """Check files in parallel; yield one ``Look`` each, in the order given.

    ``check`` is the ``module:function`` that a worker runs on a file. A file that takes too much
    time or memory, or kills its worker, gets a finding that says so and is not ``final``. Closing
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
    """One worker process, and the interpretation of its answers."""

    def __init__(self, config: CatalogConfig, check: str) -> None:
        self._config = config
        first = config.model_dump_json(by_alias=True)
        self._process = LimitedProcess("-m", "checks.worker", check, first=first, cwd=_ROOT)
        self.end = self._process.end

    def look(self, file: FileToLookInto) -> Look:
        """Check one file."""
        try:
            with file.local() as path:
                answer: dict[str, Any] = self._process.ask(self._question(path, file.document))
        except OSError as error:
            answer = {"broken": error.strerror or str(error)}
        if "findings" in answer:
            findings = tuple(map(_finding, answer["findings"]))
            final = all(finding.rule not in _NOT_FINAL for finding in findings)
            return Look(file.document, findings, final)
        return Look(file.document, (self._unfinished(answer),), final=False)

    def _question(self, path: Path, document: Document) -> dict[str, Any]:
        seconds = self._config.checks.runner.seconds_for(document.size)
        return {"path": str(path), "document": _without_name(document), "seconds": seconds}

    def _unfinished(self, answer: Mapping[str, Any]) -> Finding:
        rules = self._config.checks
        if "late" in answer:
            return rules.finding("berkas-terlalu-lama")
        if answer["broken"] == NO_MEMORY or answer.get("died") in _OF_MEMORY:
            value = _("it needs more than {n} MB of memory", n=rules.runner.memory_megabytes)
            return rules.finding("berkas-terlalu-berat", value=value)
        return rules.finding("pemeriksaan-gagal", value=str(answer["broken"]))


def _without_name(document: Document) -> dict[str, Any]:
    """Return the document without its name: equal bytes must have equal findings."""
    return asdict(replace(document, path=f"berkas{Path(document.name).suffix.casefold()}"))


def _finding(plain: dict[str, Any]) -> Finding:
    return Finding(**{**plain, "severity": Severity(plain["severity"])})
