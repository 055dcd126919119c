"""Streaming parse of XML of any size in constant memory, element by element.

Entities are refused: office files declare none, and they make XML bombs possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Protocol
from xml.parsers import expat

_CHUNK = 256 * 1024
#: Called with an element's local name and its attributes by local name.
OnStart = Callable[[str, dict[str, str]], None]


class UnreadableXml(ValueError):
    """Not XML, or XML that declares entities."""


def scan(
    stream: IO[bytes], on_start: OnStart, on_text: Callable[[str], None] | None = None
) -> None:
    """Call ``on_start`` per start tag, ``on_text`` per text; raises ``UnreadableXml``."""
    for _ in scan_in_steps(stream, on_start, on_text):
        pass


class Readable(Protocol):
    """What is read: a file, or what stands for one."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; empty at the end."""
        ...


def scan_in_steps(
    stream: Readable,
    on_start: OnStart,
    on_text: Callable[[str], None] | None = None,
    on_end: Callable[[str], None] | None = None,
    on_remark: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Parse like ``scan``, but yield after each block so that the caller can consume results.

    ``on_end`` gets the local name of each end tag, ``on_remark`` the text of each XML comment.
    """
    parser = expat.ParserCreate()
    # Namespace prefixes are dropped: the producer chooses them; local names are the format's.
    parser.StartElementHandler = lambda name, attributes: on_start(
        name.rpartition(":")[2], {k.rpartition(":")[2]: v for k, v in attributes.items()}
    )
    if on_text:
        parser.buffer_text = True
        parser.CharacterDataHandler = on_text
    if on_end:
        parser.EndElementHandler = lambda name: on_end(name.rpartition(":")[2])
    if on_remark:
        parser.CommentHandler = on_remark
    parser.EntityDeclHandler = _refuse
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableXml(expat.ErrorString(error.code)) from error


def _refuse(*_: object) -> None:
    raise UnreadableXml("entity declared")
