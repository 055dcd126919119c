"""Security headers that restrict the browser to showing our own pages."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from didd import i18n
from didd.i18n import _

#: No scripts; styles, pictures and forms only from our own origin.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

#: Of the few pages that are handier with a script of ours; each works without it.
SCRIPTED_POLICY = f"{PAGE_POLICY}; script-src 'self'; connect-src 'self'"

#: For agencies' files: nothing in them may execute or load anything.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"

HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


#: Host names of a desk that listens on this machine only.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class KnownHosts:
    """ASGI middleware: answers to known host names only; without any, to all.

    Another site can point its own name at this machine (DNS rebinding), and would then share an
    origin with the desk in the browser.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str]) -> None:
        self.app = app
        self.names = frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse an unknown host."""
        asked = Headers(scope=scope).get("host", "") if scope["type"] == "http" else ""
        if scope["type"] != "http" or not self.names or _without_port(asked) in self.names:
            await self.app(scope, receive, send)
            return
        sentence = "".join(f"{_in(known)}\n" for known in i18n.LANGUAGES)
        await PlainTextResponse(sentence, 421, headers=HEADERS)(scope, receive, send)


def _in(language: i18n.Language) -> str:
    return i18n.in_language(_("This is not the desk's address."), language)


def _without_port(host: str) -> str:
    """Return a Host header's name without port, lower-cased.

    >>> _without_port("Meja.example:8500"), _without_port("[::1]:8500")
    ('meja.example', '[::1]')
    """
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()


class SecurityHeaders:
    """ASGI middleware: adds ``HEADERS`` to every response that has not set its own."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.headers = HEADERS | (
            {"Strict-Transport-Security": "max-age=31536000"} if https else {}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
