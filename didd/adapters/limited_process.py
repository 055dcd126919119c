"""A process for hostile input: it may hang, run out of memory or die without harm to others.

Both ends of one pipe: ``LimitedProcess`` asks, ``serve`` answers, one JSON line each. The kernel
enforces the limits of the one that answers: time (SIGPROF and SIGALRM end it, in whatever code
it hangs), memory, and no written files. This module does not know what is read.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from didd.i18n import _

#: The environment of such a process: no password, no token, no address.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")
#: Not a sentence: whoever asked recognises it, and says it in its own words.
NO_MEMORY = "no memory"


class LimitedProcess:
    """One process, started on first use and restarted after it died."""

    def __init__(self, *arguments: str, first: str = "", cwd: Path | None = None) -> None:
        """Take Python's arguments (``-m``, a module, …), and the first line of input."""
        self._command = [sys.executable, *arguments]
        self._first, self._cwd = first, cwd
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._starting = threading.Lock()

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer; without one, ``late``, ``broken`` or ``died`` tell why.

        ``question["seconds"]`` is the time limit. A failure in a process that has worked
        before is retried once in a new one: earlier questions may have affected it.
        """
        old = self._process is not None
        answer = self._ask(question)
        return self._ask(question) if "broken" in answer and old else answer

    def end(self) -> None:
        """Kill the process; it is not restarted."""
        with self._starting:
            self._ended = True
            self._kill()

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        process = self._running()
        if process is None:
            return {"broken": str(_("the check was stopped"))}
        line = b""
        try:
            _write(process, json.dumps(question))
            line = process.stdout.readline() if process.stdout else b""
        except (BrokenPipeError, ValueError):
            pass  # it died before the question, or was killed meanwhile
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            if "broken" in answer:
                self._kill()  # its memory may still be full
            return answer
        self._kill()
        return _cause(process.wait())

    def _running(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._process is None and not self._ended:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    cwd=self._cwd,
                    env={k: os.environ[k] for k in _ENVIRONMENT if k in os.environ},
                )
                if self._first:
                    with suppress(BrokenPipeError):
                        _write(self._process, self._first)
            return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(BrokenPipeError):
                        pipe.close()


def _write(process: subprocess.Popen[bytes], line: str) -> None:
    if process.stdin:
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()


def _cause(code: int) -> dict[str, Any]:
    """Return why a process ended without an answer."""
    if -code in {signal.SIGALRM, signal.SIGPROF}:
        return {"late": True}
    name = signal.Signals(-code).name if code < 0 else str(code)
    why = _("the checking program died ({name})", name=name)
    return {"broken": str(why), "died": name}


def own_output() -> BinaryIO:
    """Reserve standard output for answers; what a parser prints is discarded."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def serve(
    answers: BinaryIO, answer: Callable[[dict[str, Any]], Mapping[str, Any]], megabytes: int
) -> None:
    """Answer each question on standard input until it ends, within the memory limit."""
    _limit(megabytes)
    for line in iter(sys.stdin.buffer.readline, b""):
        asked = json.loads(line)
        _watch(asked["seconds"])
        answered = _answer_line(answer, asked)
        _watch(0)
        answers.write(answered)
        answers.flush()


def _answer_line(
    answer: Callable[[dict[str, Any]], Mapping[str, Any]], asked: dict[str, Any]
) -> bytes:
    """Return the answer as a line, or an exception's type: its text may quote a file."""
    try:
        return json.dumps(answer(asked)).encode() + b"\n"
    except MemoryError:
        return json.dumps({"broken": NO_MEMORY}).encode() + b"\n"
    except Exception as error:
        return json.dumps({"broken": type(error).__name__}).encode() + b"\n"


def _limit(megabytes: int) -> None:
    room = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _watch(seconds: int) -> None:
    """Kill this process after so many CPU seconds, or five times as many of real time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(seconds * 5)
