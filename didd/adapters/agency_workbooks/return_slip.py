"""The return slip in the agency's own folder: ``_hasil/HASIL-PEMERIKSAAN.xlsx`` and ``.html``.

Only ``_hasil`` is written to, and never through a link. It is for the agency: anybody who may
read the agency's folder may read the slip, whatever our umask.

Texts are in ``didd.findings.slip_words``, layouts in ``didd.findings.slip_page`` and
``didd.adapters.agency_workbooks.slip_workbook``.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from didd.adapters.agency_workbooks.sheet_copy import copy_sheets
from didd.adapters.agency_workbooks.slip_workbook import render_workbook
from didd.adapters.folders.listing import OWN_FOLDER
from didd.config.catalog import CatalogConfig
from didd.findings.slip_page import page
from didd.findings.slip_words import Outcome, compose
from didd.i18n import _, using
from didd.model import digest
from didd.personal_data.cover import cover
from didd.private_files import share_like

WORKBOOK = "HASIL-PEMERIKSAAN.xlsx"
PAGE = "HASIL-PEMERIKSAAN.html"
_LIST_SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv")
_HALF = re.compile(r"\.HASIL-PEMERIKSAAN\.(?:xlsx|html)\.\d+\.tmp")
#: Mode bits that ``_hasil`` takes from its folder, and the slip from ``_hasil``: others never
#: write.
_FOLDER_MODE, _FILE_MODE = 0o2775, 0o664
#: Seconds after which a half-written slip counts as abandoned.
_STALE = 60
_DIGEST = re.compile(rb'<meta name="didd-digest" content="([0-9a-f]{64})">')


class SlipRefused(OSError):
    """``_hasil`` is a link or a file, not a folder: nothing was written. Text in Indonesian."""


def write_return_slip(
    folder: Path,
    outcome: Outcome,
    inventories: Sequence[Path],
    config: CatalogConfig,
    checked_at: datetime,
) -> list[Path]:
    """Write the return slip; return the files written, workbook first.

    ``inventories`` are the lists in ``folder`` that were read, and files that are no list are
    passed over. Both files are replaced whole. The same outcome and lists as in the slip that is
    there write nothing (``[]``), so ``checked_at`` says since when this is the result. It is in the
    office's ``agency_language``. Raises ``SlipRefused`` or another ``OSError`` when the folder
    cannot be written to.
    """
    with using(config.sop.settings.agency_language):
        return _write(folder, outcome, inventories, config, checked_at)


def _write(
    folder: Path,
    outcome: Outcome,
    inventories: Sequence[Path],
    config: CatalogConfig,
    checked_at: datetime,
) -> list[Path]:
    findings = outcome.findings
    lists = _lists(folder, inventories, {f.file for f in findings if f.row})
    timeless = page(compose(outcome, config, None))
    seen = digest([timeless, {name: _sha256(path) for name, path in lists.items()}])
    with _own_folder(folder) as own:
        if _digest_there(own) == seen:
            return []
        slip = compose(outcome, config, checked_at)
        copies = copy_sheets(lists, config.checks.runner)
        workbook = _written(
            own, WORKBOOK, render_workbook(slip, findings, copies, _covered(config))
        )
        try:
            shown = _written(own, PAGE, page(slip, seen).encode())
        except BaseException:
            _drop(own, workbook)
            raise
        # Both fit on the disk. The page holds the digest and comes last: a run killed in between
        # is repeated.
        try:
            _name(own, workbook, WORKBOOK)
            _name(own, shown, PAGE)
        finally:
            _drop(own, shown)
    return [folder / OWN_FOLDER / WORKBOOK, folder / OWN_FOLDER / PAGE]


def _covered(config: CatalogConfig) -> Callable[[str], str]:
    return lambda text: cover(text, config.checks)


def _lists(folder: Path, inventories: Sequence[Path], named: set[str]) -> dict[str, Path]:
    """Map the lists' names as in findings (relative to the folder, with ``/``) to their paths.

    A file that is in no list is its own source; only what is named as a list, or has findings on
    its rows, is one.
    """
    lists: dict[str, Path] = {}
    for inventory in inventories:
        path = folder / inventory
        name = path.relative_to(folder).as_posix()
        known = path.name.casefold().startswith("inventaris") or name in named
        if known and path.suffix.lower() in _LIST_SUFFIXES and _is_plain_file(path):
            lists[name] = path
    return lists


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


@contextmanager
def _own_folder(folder: Path) -> Generator[int]:
    """Open ``_hasil`` as a directory handle, creating it if absent: a handle cannot be swapped."""
    own = folder / OWN_FOLDER
    made = not own.exists()
    with suppress(FileExistsError):
        own.mkdir()
    try:
        handle = os.open(own, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except NotADirectoryError as error:
        raise SlipRefused(_("a link or a file, no folder")) from error
    try:
        if made:
            share_like(handle, folder.stat(), _FOLDER_MODE)
        _sweep(handle)
        yield handle
    finally:
        os.close(handle)


def _sweep(own: int) -> None:
    """Delete leftovers of killed runs; a live writer's file is only seconds old."""
    for name in os.listdir(own):
        with suppress(OSError):
            written = os.stat(name, dir_fd=own, follow_symlinks=False).st_mtime
            if _HALF.fullmatch(name) and time.time() - written > _STALE:
                os.unlink(name, dir_fd=own)


def _digest_there(own: int) -> str:
    """Return the digest of the existing slip; "" when a part of it is missing."""
    try:
        os.stat(WORKBOOK, dir_fd=own, follow_symlinks=False)
        handle = os.open(PAGE, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=own)
    except OSError:
        return ""
    with os.fdopen(handle, "rb") as file:
        found = _DIGEST.search(file.read(4096))
    return found[1].decode() if found else ""


def _written(own: int, name: str, content: bytes) -> str:
    """Write ``content`` to a temporary file beside ``name``; return its name."""
    temporary = f".{name}.{os.getpid()}.tmp"
    _drop(own, temporary)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=own)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            share_like(file.fileno(), os.fstat(own), _FILE_MODE)
    except BaseException:
        _drop(own, temporary)
        raise
    return temporary


def _name(own: int, temporary: str, name: str) -> None:
    """Rename a file to ``name`` atomically; a reader sees the old file or the new one."""
    try:
        os.replace(temporary, name, src_dir_fd=own, dst_dir_fd=own)
    except BaseException:
        _drop(own, temporary)
        raise


def _drop(own: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=own)
