"""What an agency's file shows, made in a process of its own and kept for the next who look.

Nothing of a file reaches a browser as it is: pages are pictures of our own making, cells and lines
are text. Kept in memory only, by the file's sha256 and the page.
"""

from __future__ import annotations

import binascii
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from threading import Lock, Semaphore
from typing import Any

from desk.kept import Kept
from didd.adapters.limited_process import LimitedProcess
from didd.config.checks import RunnerSettings
from didd.i18n import Sentence, _
from didd.model import RecordFile
from didd.ports import Archive

_ROOT = Path(__file__).resolve().parents[1]
#: Larger files (bytes) are downloaded instead.
LARGEST = 128 * 1024 * 1024
#: Seconds of CPU that one page or comparison may take, and that a request waits for its turn.
SECONDS, TURN = 20, 45.0
#: Requests that wait for their turn at most: each holds a thread that every other page needs too.
MOST_WAITING = 3
#: Pages, and comparisons, that are kept.
MOST_KEPT = 120


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a file: a picture, the rows of a sheet, lines of text, or why there is none.

    ``pages`` counts the file's pages; ``first`` is the number of the first row or line.
    """

    kind: str
    page: int = 1
    pages: int = 1
    why: Sentence | str = ""
    media_type: str = ""
    content: bytes = b""
    size: tuple[int, int] = (0, 0)
    sheet: str = ""
    hidden: bool = False
    first: int = 1
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version of a file says other than another: ``lines`` or ``rows`` of changes.

    ``more`` were not told; ``cut``: only the beginning of the files was compared.
    """

    kind: str
    why: Sentence | str = ""
    changes: tuple[Any, ...] = ()
    more: int = 0
    cut: bool = False


@dataclass(frozen=True)
class Previews:
    """The process, and what it has shown; shared by all requests of a desk."""

    _lock: Lock = field(default_factory=Lock)
    _places: Semaphore = field(default_factory=lambda: Semaphore(1 + MOST_WAITING))
    _processes: dict[int, LimitedProcess] = field(default_factory=dict[int, LimitedProcess])
    _pages: Kept[Preview] = field(default_factory=lambda: Kept[Preview](MOST_KEPT))
    _differences: Kept[Difference] = field(default_factory=lambda: Kept[Difference](MOST_KEPT))

    def page(
        self, archive: Archive, file: RecordFile, page: int, limits: RunnerSettings
    ) -> Preview:
        """Return a page of a file, its first for one that it has not.

        Raises ``FileNotFoundError`` and ``ArchiveDamaged`` as the archive does.
        """

        def make() -> Preview:
            def question(paths: Sequence[str]) -> dict[str, Any]:
                suffix = _suffix(file)
                return {"act": "page", "path": paths[0], "suffix": suffix, "page": page}

            return _preview(self._ask(archive, [file], question, limits))

        archive.size(file.sha256)  # what was erased is shown from memory neither
        key = (file.sha256, _suffix(file), page)
        return self._pages.of(key, make, keep=lambda made: not _again(made.kind))

    def difference(
        self, archive: Archive, before: RecordFile, now: RecordFile, limits: RunnerSettings
    ) -> Difference:
        """Return what the newer version says other; raises as ``page`` does."""

        def make() -> Difference:
            def question(paths: Sequence[str]) -> dict[str, Any]:
                both = zip(paths, (_suffix(before), _suffix(now)), strict=True)
                return {"act": "compare", "files": [list(each) for each in both]}

            return _difference(self._ask(archive, [before, now], question, limits))

        for file in (before, now):
            archive.size(file.sha256)
        key = (before.sha256, now.sha256, _suffix(before), _suffix(now))
        return self._differences.of(key, make, keep=lambda made: not _again(made.kind))

    def _ask(
        self,
        archive: Archive,
        files: Sequence[RecordFile],
        question: Callable[[Sequence[str]], dict[str, Any]],
        limits: RunnerSettings,
    ) -> Mapping[str, Any]:
        if any(archive.size(file.sha256) > LARGEST for file in files):
            return {"kind": "none", "why": _("The file is too large to be shown here.")}
        with ExitStack() as after:
            if not self._places.acquire(blocking=False):
                return {"kind": "busy"}
            after.callback(self._places.release)
            if not self._lock.acquire(timeout=TURN):
                return {"kind": "busy"}
            after.callback(self._lock.release)
            folder = Path(after.enter_context(TemporaryDirectory(prefix="didd-")))
            paths = [_copied(archive, file, folder / str(n)) for n, file in enumerate(files)]
            asked = question([str(path) for path in paths]) | {"seconds": SECONDS}
            return self._process(limits.memory_megabytes).ask(asked)

    def _process(self, megabytes: int) -> LimitedProcess:
        if megabytes not in self._processes:
            self._processes[megabytes] = LimitedProcess(
                "-m", "checks.previews.preview_process", str(megabytes), cwd=_ROOT
            )
        return self._processes[megabytes]


def _again(kind: str) -> bool:
    """Whether the same question may have another answer later."""
    return kind in ("busy", "failed")


def _copied(archive: Archive, file: RecordFile, path: Path) -> Path:
    with archive.open(file.sha256) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    return path


def _suffix(file: RecordFile) -> str:
    return PurePosixPath(file.name).suffix.casefold()[:12]


def _preview(answer: Mapping[str, Any]) -> Preview:
    kind, why = _kind(answer)
    if kind not in ("picture", "table", "text"):
        return Preview(kind, why=why)
    return Preview(
        kind,
        page=answer["page"],
        pages=answer["pages"],
        media_type=str(answer.get("media_type", "")),
        content=binascii.a2b_base64(answer.get("content", "")),
        size=(int(answer.get("width", 0)), int(answer.get("height", 0))),
        sheet=answer.get("sheet", ""),
        hidden=bool(answer.get("hidden", False)),
        first=int(answer.get("first", 1)),
        rows=tuple(tuple(row) for row in answer.get("rows", ())),
        lines=tuple(answer.get("lines", ())),
    )


def _difference(answer: Mapping[str, Any]) -> Difference:
    kind, why = _kind(answer)
    if kind not in ("lines", "rows"):
        return Difference(kind, why=why)
    return Difference(kind, "", tuple(answer["changes"]), answer["more"], answer["cut"])


def _kind(answer: Mapping[str, Any]) -> tuple[str, Sentence | str]:
    """Return the kind of an answer, and for none the reason for people."""
    if "late" in answer:
        return "none", _("The file takes too long to be shown here.")
    if "broken" in answer:
        kind = "none" if "died" not in answer else "failed"
        return kind, _("The file cannot be shown here: it is damaged, locked or too heavy.")
    if answer["kind"] == "busy":
        return "busy", _("Others are looking at files just now. Try again in a moment.")
    if answer["kind"] != "none":
        return answer["kind"], ""
    said = answer.get("why") or answer.get("reason")
    return "none", said or _("This kind of file cannot be shown here; it can be downloaded.")
