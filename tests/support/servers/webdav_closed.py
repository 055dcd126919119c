"""What Nextcloud answers where an account has no rights, before the small WebDAV server does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

#: Part of a path → the status of every answer there.
CLOSED = {"/tertutup": "403 Forbidden", "/masuk-dulu": "401 Unauthorized"}


class Closed:
    """WSGI middleware, as wsgidav loads it."""

    def __init__(self, app: Any, following: Any, config: Any) -> None:
        del app, config
        self._following = following

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        status = next((text for part, text in CLOSED.items() if part in path), "")
        if not status:
            return self._following(environ, start)
        start(status, [("Content-Length", "0")])
        return [b""]
