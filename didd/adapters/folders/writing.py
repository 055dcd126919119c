"""Writing into an agency's folder for an officer who acts at the desk: one file at a time, whole.

Nothing is overwritten, and no link is followed. A file comes under a hidden name that no harvest
reads, and gets its own once all of it is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from didd.adapters.folders.listing import CHUNK, OWN_FOLDER

#: Where deleted files wait: in our own part of the folder, so that they never leave it.
BIN = f"{OWN_FOLDER}/terhapus"
#: How the name of a file ends that is not whole yet.
PART = ".didd.part"
#: Called with size and sha256 once all bytes are there, before the file gets its name.
Sure = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder: ``kind`` is ``file``, ``folder`` or ``other``, such as a link.

    ``mark`` is size and time as text, to see whether it is still what was shown. What is
    ``with_us`` lies not in the agency's own folder, but with the office.
    """

    name: str
    kind: str
    size: int
    mtime_ns: int
    with_us: bool = False

    @property
    def mark(self) -> str:
        """Return what a form is bound to."""
        return f"{self.size}-{self.mtime_ns}{'-o' * self.with_us}"


class FolderWriter(Protocol):
    """Writes into an agency's folder. Paths are relative, with ``/``, and were judged before.

    Every method raises ``OSError`` with a cause for people: ``FileNotFoundError`` for what is not
    there, ``FileExistsError`` for what is there already.
    """

    def entries(self, folder: str) -> list[Entry]:
        """List one folder, not what is below it; nothing for one that is not there."""
        ...

    def takes(self, folder: str) -> bool:
        """Whether files can be written into this folder, there or not; raises for other causes."""
        ...

    def put(self, path: str, source: BinaryIO, sure: Sure) -> None:
        """Write a new file, making its folders."""
        ...

    def move(self, old: str, new: str) -> None:
        """Give a file another path, making its folders."""
        ...

    def remove(self, path: str) -> None:
        """Delete a file for good."""
        ...


def hidden_name() -> str:
    """Return a name that no harvest reads, for a file that is not whole yet."""
    return f".{secrets.token_hex(8)}{PART}"


def chunks_of(source: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes in pieces."""
    while chunk := source.read(CHUNK):
        yield chunk
