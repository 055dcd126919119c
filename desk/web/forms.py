"""Parsing a posted form: no more than our own pages could send, a file only where one belongs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
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
LARGEST_FILE = 26 * 1024 * 1024
_PLAIN, _WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"


class BadForm(ValueError):
    """The request body is not a form of ours."""


class TooSlow(ValueError):
    """The request body did not come whole in time."""


@dataclass(frozen=True)
class Form:
    """The fields of a form, in the order sent; a field may come several times."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

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


async def _limited(request: Request, most: int) -> AsyncGenerator[bytes]:
    came = 0
    async for chunk in request.stream():
        came += len(chunk)
        if came > most:
            raise BadForm("too long")
        yield chunk


async def read_form(request: Request, *, with_file: bool = False) -> Form:
    """Parse the posted fields; raises ``BadForm`` when there is too much or it is no form.

    ``TooSlow`` for one that has not come whole in time. Only ``with_file`` one may bring a file.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _PLAIN and not (with_file and kind == _WITH_FILE):
        raise BadForm(f"content type {kind!r}")
    brings = kind == _WITH_FILE
    try:
        async with asyncio.timeout(SLOWEST_FILE if brings else SLOWEST):
            return await (_parts(request) if brings else _plain(request))
    except TimeoutError as error:
        raise TooSlow("too slow") from error


async def _plain(request: Request) -> Form:
    body = b"".join([chunk async for chunk in _limited(request, LONGEST_BODY)])
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadForm("cannot be read") from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields)


async def _parts(request: Request) -> Form:
    parser = MultiPartParser(
        request.headers,
        _limited(request, LARGEST_FILE),
        max_files=1,
        max_fields=50,
        max_part_size=LONGEST_BODY,
    )
    try:
        came = await parser.parse()
    except (MultiPartException, KeyError, UnicodeError) as error:
        raise BadForm("cannot be read") from error
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, bytes] = {}
    try:
        for name, value in came.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                fields[name] = (*fields.get(name, ()), value)
    finally:
        await came.close()
    return Form(fields, files)
