"""Walking through XML of any size in flat memory: what is opened, one element after another.

Entities are refused: office files declare none, and they are how XML explodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

_CHUNK = 256 * 1024
#: Called with an element's local name and its attributes by local name.
OnStart = Callable[[str, dict[str, str]], None]


class UnreadableXml(ValueError):
    """Not XML, or XML that declares entities."""


def scan(
    stream: IO[bytes], on_start: OnStart, on_text: Callable[[str], None] | None = None
) -> None:
    """Call ``on_start`` for each element as it opens, ``on_text`` for text; ``UnreadableXml``."""
    for _ in scan_in_steps(stream, on_start, on_text):
        pass


def scan_in_steps(
    stream: IO[bytes], on_start: OnStart, on_text: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Do as ``scan`` does, and let the caller take what it was given, time and again."""
    parser = expat.ParserCreate()
    # Names are cut at their colon: prefixes are the producer's choice, local names the format's.
    parser.StartElementHandler = lambda name, attributes: on_start(
        name.rpartition(":")[2], {k.rpartition(":")[2]: v for k, v in attributes.items()}
    )
    if on_text:
        parser.buffer_text = True
        parser.CharacterDataHandler = on_text
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
