"""Parsing a posted form: no more than our own pages could send, a file only where one belongs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

LONGEST_BODY = 256 * 1024
MOST_FIELDS = 2000
LONGEST_TEXT = 4000
#: Seconds in which a form must have come whole: one that trickles in would hold its place for ever.
SLOWEST = 30.0
#: The same of a form with a file, which may come over a weak line; and how much it may bring.
SLOWEST_FILE = 600.0
#: Bytes a second of a weak line: files that come over one may take so much longer.
SLOWEST_LINE = 25_000
LARGEST_FILE = 26 * 1024 * 1024
_PLAIN, _WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"


class BadForm(ValueError):
    """The request body is not a form of ours."""


class TooMuch(BadForm):
    """The files of a form are more than it may bring."""


class TooSlow(ValueError):
    """The request body did not come whole in time."""


@dataclass(frozen=True, slots=True)
class Brings:
    """What a form with files may bring: how many, how much together, in how many seconds."""

    files: int
    bytes: int
    seconds: float


def one_file() -> Brings:
    """Return what the form of a decree may bring."""
    return Brings(1, LARGEST_FILE, SLOWEST_FILE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name as it was sent, and its bytes, which lie on a disk if large."""

    name: str
    file: BinaryIO
    size: int


@dataclass(frozen=True)
class Form:
    """The fields of a form, in the order sent; a field may come several times."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    uploads: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict[str, tuple[Upload, ...]])

    def file(self, name: str) -> bytes:
        """Return the bytes of the one file of a field; empty when none came."""
        return next((each.file.read() for each in self.uploads.get(name, ())), b"")

    def close(self) -> None:
        """Let go of the files."""
        for uploads in self.uploads.values():
            for each in uploads:
                each.file.close()

    def text(self, name: str) -> str:
        """Return one field as trimmed text without control characters; empty when absent."""
        value = (self.fields.get(name) or ("",))[0][:LONGEST_TEXT]
        return "".join(c for c in value if c in "\n\t" or c.isprintable()).strip()

    def secret(self, name: str) -> str:
        """Return one field exactly as typed."""
        return (self.fields.get(name) or ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return self.fields.get(name, ())


async def _limited(request: Request, most: int, error: type[BadForm]) -> AsyncGenerator[bytes]:
    came = 0
    async for chunk in request.stream():
        came += len(chunk)
        if came > most:
            raise error("too long")
        yield chunk


async def read_form(request: Request, brings: Brings | None = None) -> Form:
    """Parse the posted fields; raises ``BadForm`` when there is too much or it is no form.

    ``TooSlow`` for one that has not come whole in time. Only with ``brings`` it may bring files.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _PLAIN and not (brings and kind == _WITH_FILE):
        raise BadForm(f"content type {kind!r}")
    parts = brings if kind == _WITH_FILE else None
    try:
        async with asyncio.timeout(parts.seconds if parts else SLOWEST):
            return await (_parts(request, parts) if parts else _plain(request))
    except TimeoutError as error:
        raise TooSlow("too slow") from error


def is_with_files(request: Request) -> bool:
    """Whether a request says that it brings files."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == _WITH_FILE


async def _plain(request: Request) -> Form:
    body = b"".join([chunk async for chunk in _limited(request, LONGEST_BODY, BadForm)])
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadForm("cannot be read") from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields)


async def _parts(request: Request, brings: Brings) -> Form:
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > brings.bytes:
        raise TooMuch("too long")
    parser = MultiPartParser(
        request.headers,
        _limited(request, brings.bytes, TooMuch),
        max_files=brings.files,
        max_fields=50,
        max_part_size=LONGEST_BODY,
    )
    try:
        came = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError) as error:
        raise BadForm("cannot be read") from error
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[Upload, ...]] = {}
    for name, value in came.multi_items():
        if isinstance(value, UploadFile):
            upload = Upload(value.filename or "", value.file, value.size or 0)
            files[name] = (*files.get(name, ()), upload)
        else:
            fields[name] = (*fields.get(name, ()), value)
    return Form(fields, files)
