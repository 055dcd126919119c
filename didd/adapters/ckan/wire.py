"""Calls and files over HTTP: one session, time-outs on every call, uploads at flat memory.

The token goes into headers, and nowhere else. What is called, and in which order, is
``didd.adapters.ckan.portal``'s; what an answer means is ``answers``'.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, BinaryIO, TypeVar

import requests
from requests.adapters import HTTPAdapter
from requests_toolbelt import MultipartEncoder  # pyright: ignore[reportMissingTypeStubs]
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential, wait_random

from didd.adapters.ckan.answers import PortalBusy, PortalMissing, check, result, transport
from didd.adapters.ckan.gate import Gate
from didd.ports import PortalUnreachable

T = TypeVar("T")

AGENT = "didd"
CHUNK = 1 << 20
#: Connections kept open: as many as there may be workers.
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try; ``answer`` is the longest silence.

    As it stands, a portal that restarts within half a minute is waited for. ``rest`` is the longest
    pause that the portal may ask for (``Retry-After``): when it asks for more, it is left alone.
    """

    attempts: int = 8
    first: float = 0.3
    longest: float = 15.0
    rest: float = 120.0
    connect: float = 10.0
    answer: float = 120.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a call: its form field, its name, its type and size, and how to open it."""

    field: str
    name: str
    media_type: str
    size: int
    open: Callable[[], BinaryIO]


class _Left:
    """A file that says how much of it is left: what streaming an upload needs to know."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self.len = file, size

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size if 0 <= size < self.len else self.len)
        self.len = self.len - len(chunk) if chunk else 0
        return chunk


class CkanWire:
    """CKAN's actions as calls; ``reads`` and ``writes`` count them. Threads may share it."""

    def __init__(
        self, url: str, token: str, session: requests.Session | None, patience: Patience
    ) -> None:
        self.url, self.patience = url.rstrip("/"), patience
        self.session = session or _session()
        self.gate = Gate()
        self.reads = self.writes = 0
        self._lock = threading.Lock()
        self._token = token
        self._times = (patience.connect, patience.answer)

    def patiently(self, act: Callable[[], T]) -> T:
        """Do ``act``, and again with growing pauses while the portal is unreachable.

        ``act`` must be safe to repeat: an act that writes begins by looking.
        """
        retrying = Retrying(
            retry=retry_if_exception(self._worth_it),
            stop=stop_after_attempt(self.patience.attempts),
            wait=self._pause,
            reraise=True,
        )
        return retrying(act)

    def ask(self, action: str, units: float = 1, /, *, public: bool = False, **data: Any) -> Any:
        """Call once an action that changes nothing, as ourselves or as the public.

        ``units`` is how many datasets it asks for at once.
        """
        self._count(reads=1)
        body = json.dumps(data)
        return self._post(action, body, "application/json", public=public, units=units)

    def tell(self, action: str, units: float = 1, /, **data: Any) -> Any:
        """Call once an action that changes something, for so many datasets at once."""
        self._count(writes=1)
        return self._post(action, json.dumps(data), "application/json", units=units)

    def send(self, action: str, fields: Mapping[str, Any], uploads: Sequence[Upload]) -> Any:
        """Call once an action that changes something, with files that are read while sent.

        How long that takes says more of the files than of the portal.
        """
        self._count(writes=1)
        parts: list[tuple[str, Any]] = [
            (key, json.dumps(value, ensure_ascii=False)) for key, value in fields.items()
        ]
        with ExitStack() as opened:
            for upload in uploads:
                file = _Left(opened.enter_context(upload.open()), upload.size)
                parts.append((upload.field, (upload.name, file, upload.media_type)))
            form: Any = MultipartEncoder(parts)
            return self._post(action, form, form.content_type, units=0)

    def _post(
        self, action: str, body: Any, content_type: str, *, public: bool = False, units: float = 1
    ) -> Any:
        headers = {"Content-Type": content_type, "User-Agent": AGENT}
        if not public:
            headers["Authorization"] = self._token
        # A redirected POST would arrive without its body: it is not followed.
        with self.gate.call(action, units):
            with transport():
                reply = self.session.post(
                    f"{self.url}/api/3/action/{action}",
                    data=body,
                    headers=headers,
                    timeout=self._times,
                    allow_redirects=False,
                    auth=_as_is,
                )
            return result(reply, action)

    def digest(self, path: str) -> str:
        """Download a file as the public does; give its sha256. ``PortalMissing`` if not there."""
        self._count(reads=1)
        sha256 = hashlib.sha256()
        headers = {"Accept-Encoding": "identity", "User-Agent": AGENT}
        with (
            self.gate.call("download", units=0),
            transport(),
            self.session.get(
                f"{self.url}/{path}",
                headers=headers,
                stream=True,
                timeout=self._times,
                auth=_as_is,
            ) as reply,
        ):
            if reply.status_code in (401, 403, 404, 410):
                raise PortalMissing(path)
            check(reply)
            for chunk in reply.iter_content(CHUNK):
                sha256.update(chunk)
        return sha256.hexdigest()

    def _worth_it(self, error: BaseException) -> bool:
        asked = error.seconds if isinstance(error, PortalBusy) else 0.0
        return isinstance(error, PortalUnreachable) and asked <= self.patience.rest

    def _pause(self, state: RetryCallState) -> float:
        """Wait longer each time, and not less than the portal asked for."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.seconds if isinstance(error, PortalBusy) else 0.0
        first, longest = self.patience.first, self.patience.longest
        grown = wait_exponential(multiplier=first, max=longest)(state)
        return max(asked, min(grown + wait_random(0, first)(state), longest))

    def _count(self, reads: int = 0, writes: int = 0) -> None:
        with self._lock:
            self.reads += reads
            self.writes += writes


def _as_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send the headers we made: no password that a ``.netrc`` keeps for the host."""
    return request


def _session() -> requests.Session:
    """Make a session that keeps no cookie: as the public is as the public."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=CONNECTIONS))
    return session
