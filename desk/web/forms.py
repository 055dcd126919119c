"""Parsing a posted form: only plain fields, and no more than our own pages could send."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request

LONGEST_BODY = 256 * 1024
MOST_FIELDS = 2000
LONGEST_TEXT = 4000
#: Seconds in which a form must have come whole: one that trickles in would hold its place for ever.
SLOWEST = 30.0


class BadForm(ValueError):
    """The request body is not a form of ours."""


class TooSlow(ValueError):
    """The request body did not come whole in time."""


@dataclass(frozen=True)
class Form:
    """The fields of a form, in the order sent; a field may come several times."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

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


async def _whole(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise BadForm("too long")
    return bytes(body)


async def read_form(request: Request) -> Form:
    """Parse the posted fields; raises ``BadForm`` when there is too much or it is no form.

    ``TooSlow`` for one that has not come whole in time.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadForm(f"content type {kind!r}")
    try:
        async with asyncio.timeout(SLOWEST):
            body = await _whole(request)
    except TimeoutError as error:
        raise TooSlow("too slow") from error
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadForm("cannot be read") from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return Form(fields)
