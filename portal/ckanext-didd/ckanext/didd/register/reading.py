"""Reads an edition's JSON as a stream and keeps where each row stands, never the rows.

A list of a hundred thousand rows has a hundred megabytes. Of each row its id, class, hash and place
in the file are kept, and in which order the rows come by each column; a page reads the
few rows that it shows. Pure but for the file that it is given.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

PIECE = 1 << 20
# What is longer is shown by its files alone.
LARGEST_FILE = 256 << 20
LARGEST_VALUE = 8 << 20
MOST_ROWS = 150_000
# Columns by which rows are ordered without asking the database.
SORTED = ("judul", "klasifikasi", "pejabat_penguasa", "bentuk")
# What says nothing of the information itself: a row that only moved has not changed.
NOT_CONTENT = frozenset({"nomor", "alamat", "content_hash", "diturunkan"})
SPACE = " \t\r\n"

Row = dict[str, Any]


class UnreadableError(ValueError):
    """The file is no edition's JSON, or too long for a page."""


class BusyError(UnreadableError):
    """It cannot be read just now."""


@dataclass(slots=True)
class Edition:
    """What an edition says of itself, and of its rows what pages need to find them.

    ``about`` are the keys beside the rows, ``closed`` its masked lines by id. By row, in print
    order: ``ids``, ``marks`` (the content's hash), ``classes``, ``spans`` (begin and length in the
    file). ``orders`` has the rows' places in the order of each of ``SORTED``.
    """

    about: dict[str, Any] = field(default_factory=dict[str, Any])
    closed: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    ids: list[str] = field(default_factory=list[str])
    marks: list[str] = field(default_factory=list[str])
    classes: list[str] = field(default_factory=list[str])
    spans: array[int] = field(default_factory=lambda: array("Q"))
    orders: dict[str, array[int]] = field(default_factory=dict[str, "array[int]"])

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ids)

    def rows(self, file: IO[bytes], places: Sequence[int]) -> list[Row]:
        """Return the rows at these places, out of the file that the edition was read from."""
        found: list[Row] = []
        for place in places:
            file.seek(self.spans[2 * place])
            found.append(json.loads(file.read(self.spans[2 * place + 1])))
        return found


def read_edition(file: IO[bytes], piece: int = PIECE) -> Edition:
    """Read an edition's JSON, ``piece`` bytes at a time; raises ``UnreadableError``."""
    edition, keys = Edition(), {name: list[str]() for name in SORTED}
    reader = _Reader(file, piece)
    try:
        for name in reader.members():
            if name == "entries":
                for begin, length, row in reader.items():
                    _take(edition, keys, row, begin, length)
            else:
                edition.about[name] = reader.value()
    except (ValueError, RecursionError, TypeError, OverflowError) as error:
        raise UnreadableError(str(error)) from error
    lines = edition.about.pop("closed", None)
    edition.closed = {text(line, "id"): line for line in lines or () if isinstance(line, dict)}
    for name, values in keys.items():
        edition.orders[name] = array("L", sorted(range(len(values)), key=values.__getitem__))
    return edition


def text(row: Mapping[str, Any], name: str) -> str:
    """Return a value as text, several with commas.

    >>> text({"a": ["x", "y"], "b": None}, "a"), text({"b": None}, "b")
    ('x, y', '')
    """
    value = row.get(name)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def mark_of(row: Mapping[str, Any]) -> str:
    """Return a hash of a row's content: the approved one, or one of our own where that is masked.

    >>> mark_of({"content_hash": "", "nomor": "1"}) == mark_of({"content_hash": "", "nomor": "2"})
    True
    """
    if given := text(row, "content_hash"):
        return given
    content = {key: value for key, value in row.items() if key not in NOT_CONTENT}
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return "masked:" + hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def _take(edition: Edition, keys: Mapping[str, list[str]], row: Any, begin: int, size: int) -> None:
    if not isinstance(row, dict) or len(edition) >= MOST_ROWS:
        raise UnreadableError("more rows than a page may have, or no rows")
    edition.ids.append(text(row, "id"))
    edition.marks.append(mark_of(row))
    edition.classes.append(text(row, "klasifikasi"))
    edition.spans.extend((begin, size))
    for name, values in keys.items():
        values.append(text(row, name).casefold())


class _Reader:
    """Takes JSON apart one value at a time; ``begin`` is the place of what is not yet read."""

    def __init__(self, file: IO[bytes], piece: int) -> None:
        self.file, self.piece = file, piece
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.json = json.JSONDecoder()
        self.buffer, self.at, self.begin, self.ended = "", 0, 0, False

    def members(self) -> Iterator[str]:
        """Yield the keys of an object; the caller takes each value."""
        self._expect("{")
        while self._peek() != "}":
            name = self.value()
            self._expect(":")
            yield str(name)
            if self._peek() == ",":
                self._expect(",")
        self._expect("}")

    def items(self) -> Iterator[tuple[int, int, Any]]:
        """Yield the values of a list: place and length in bytes, and what each is."""
        self._expect("[")
        while self._peek() != "]":
            begin = self.begin
            item = self.value()
            yield begin, self.begin - begin, item
            if self._peek() == ",":
                self._expect(",")
        self._expect("]")

    def value(self) -> Any:
        """Take one value."""
        self._peek()
        while True:
            try:
                found, end = self.json.raw_decode(self.buffer, self.at)
                if end < len(self.buffer) or self.ended:
                    self._pass(end)
                    return found
            except json.JSONDecodeError:
                if self.ended:
                    raise
            if len(self.buffer) - self.at > LARGEST_VALUE:
                raise UnreadableError("a value is too long")
            self._fill()

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise UnreadableError(f"no {sign} at {self.begin}")
        self._pass(self.at + 1)

    def _peek(self) -> str:
        """Return the next sign that is no space; "" at the end."""
        while True:
            end = self.at
            while end < len(self.buffer) and self.buffer[end] in SPACE:
                end += 1
            self._pass(end)
            if end < len(self.buffer) or self.ended:
                return self.buffer[end : end + 1]
            self._fill()

    def _pass(self, end: int) -> None:
        self.begin += len(self.buffer[self.at : end].encode())
        self.at = end

    def _fill(self) -> None:
        piece = self.file.read(self.piece)
        self.ended = not piece
        self.buffer = self.buffer[self.at :] + self.decoder.decode(piece, final=self.ended)
        self.at = 0
