"""What stands before every request to the API: its language, and how much it may bring."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web.forms import LONGEST_BODY, SLOWEST
from didd.i18n import LANGUAGES, OFFICE, Language, using

#: Addresses whose bytes are limited by the operation itself.
_FILES = (
    "/files",
    "/signed-decree",
    "/copies",
    "/signed-minutes",
    "/earlier-list",
    "/answer-file",
    "/signed-statements",
    "/package-table",
)
#: Letters of a header that are read.
_LONGEST_LANGUAGES = 200


class Door:
    """ASGI middleware: answers in the language that is asked for, and reads no endless body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; nothing that the API answers is kept on the way."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        bounded = receive if _brings_file(scope) else _bounded(receive)

        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                made = MutableHeaders(scope=message)
                made.setdefault("Cache-Control", "no-store")
                made.setdefault("Vary", "Accept-Language, Authorization")
                if message["status"] in (408, 413):
                    made["Connection"] = "close"  # what else was sent is not read
            await send(message)

        with using(wanted(headers.get("accept-language", ""))):
            await self.app(scope, bounded, send_private)


def wanted(accepted: str) -> Language:
    """Return the language that a header asks for most; Indonesian where it names none of ours.

    >>> wanted("en-GB,en;q=0.9,id;q=0.5"), wanted("fr, id;q=0.2, en;q=0.1"), wanted("")
    ('en', 'id', 'id')
    """
    best = 0.0
    chosen: Language = OFFICE
    for part in accepted[:_LONGEST_LANGUAGES].split(","):
        name, _semicolon, rest = part.strip().partition(";")
        code, weight = name.lower().partition("-")[0], _weight(rest)
        for known in LANGUAGES:
            if known == code and weight > best:
                best, chosen = weight, known
    return chosen


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0


def _brings_file(scope: Scope) -> bool:
    return scope["method"] == "PUT" and str(scope["path"]).endswith(_FILES)


def _bounded(receive: Receive) -> Receive:
    """Return what gives no more of a body than fits, and waits no longer than for a form."""
    came, over = 0, False
    loop = asyncio.get_running_loop()
    until = loop.time() + SLOWEST

    async def bounded() -> Message:
        nonlocal came, over
        if over:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        came += len(message.get("body", b""))
        over = message["type"] != "http.request" or not message.get("more_body", False)
        if came > LONGEST_BODY:
            raise HTTPException(413)
        return message

    return bounded
