"""Where an agency's files lie for an officer who acts: in its own folder, and with the office.

A path is given once: no new file takes the name of one that lies in the other place.
"""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

from didd.adapters.folders.layered_folder import LayeredFolder
from didd.adapters.folders.listing import Folder
from didd.adapters.folders.local_writer import LocalWriter
from didd.adapters.folders.open_writer import writer_of
from didd.adapters.folders.writing import Entry, FolderWriter
from didd.text.kept_names import split_path


class Places:
    """What writes into both. ``with_us`` is None where the office keeps no files of agencies."""

    def __init__(self, own: FolderWriter | None, with_us: LocalWriter | None) -> None:
        self.own, self.with_us = own, with_us

    def entries(self, folder: str) -> list[Entry]:
        """List one folder of both places; raises ``OSError``. A folder of both is named once."""
        own = self.own.entries(folder) if self.own else []
        folders = {entry.name for entry in own if entry.kind == "folder"}
        ours = [replace(entry, with_us=True) for entry in self._with_us(folder)]
        return [*own, *(e for e in ours if e.kind != "folder" or e.name not in folders)]

    def _with_us(self, folder: str) -> list[Entry]:
        if self.with_us is None or not self.with_us.root.is_dir():
            return []
        return self.with_us.entries(folder)

    def of(self, entry: Entry) -> FolderWriter:
        """Return what writes where this entry lies."""
        return self._ours() if entry.with_us else self._own()

    def for_new(self, path: str) -> tuple[FolderWriter, bool]:
        """Return what writes a new file, and whether that is with us. Raises ``OSError``.

        It is the agency's own folder wherever that takes files.
        """
        if self.own and (self.with_us is None or self.own.takes(split_path(path)[0])):
            return self.own, False
        ours = self._ours()
        Path(ours.root).mkdir(parents=True, exist_ok=True)
        return ours, True

    def sizes(self) -> dict[tuple[int, str], int] | None:
        """Return the size of each file, those of the bin too; None if a server has them.

        By path and the place it lies in: 0 for the agency's own, 1 for ours.
        """
        if self.own and not isinstance(self.own, LocalWriter):
            return None
        found: dict[tuple[int, str], int] = {}
        for number, writer in enumerate((self.own, self.with_us)):
            if isinstance(writer, LocalWriter) and writer.root.is_dir():
                found |= {(number, path): size for path, size in writer.sizes().items()}
        return found

    def _own(self) -> FolderWriter:
        if self.own is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self.own

    def _ours(self) -> LocalWriter:
        if self.with_us is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self.with_us


def places_of(folder: Folder) -> Places:
    """Return what writes into an open folder; raises ``FolderUnavailable`` for another kind."""
    if isinstance(folder, LayeredFolder):
        own = writer_of(folder.own) if folder.own else None
        return Places(own, LocalWriter(folder.ours.root))
    return Places(writer_of(folder), None)
