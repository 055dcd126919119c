"""Calls and files over HTTP: one session, timeouts on every call, uploads in constant memory.

The token goes into headers only. Which actions are called, in which order, is in
``didd.adapters.ckan.portal``; ``answers`` interprets the responses.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from requests_toolbelt import MultipartEncoder  # pyright: ignore[reportMissingTypeStubs]
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
)
from tenacity.wait import wait_exponential, wait_random

from didd.adapters.ckan.answers import (
    PortalBroken,
    PortalBusy,
    PortalMissing,
    PortalMoved,
    check,
    result,
    transport,
)
from didd.adapters.ckan.call_limiter import CallLimiter
from didd.adapters.ckan.patience import Patience
from didd.adapters.ckan.trouble_messages import Tell, TroubleMessages, discard
from didd.adapters.ckan.uploads import Left, Upload
from didd.i18n import _
from didd.ports import PortalError, PortalUnreachable

T = TypeVar("T")

AGENT = "didd"
CHUNK = 1 << 20
#: Pooled connections: as many as there may be workers.
CONNECTIONS = 16
#: After this many identical failures the portal's health is queried.
SAME = 3
#: Seconds of trouble before a message.
SOON = 3.0


class CkanWire:
    """CKAN's actions as calls; ``reads`` and ``writes`` count them. Thread-safe."""

    def __init__(
        self,
        url: str,
        token: str,
        session: requests.Session | None,
        patience: Patience,
        tell: Tell = discard,
    ) -> None:
        self.url, self.patience = url.rstrip("/"), patience
        self.session = session or _session()
        self.limiter, self.messages = CallLimiter(), TroubleMessages(tell)
        self.reads = self.writes = 0
        self._lock = threading.Lock()
        self._token = token
        self._times = (patience.connect, patience.answer)

    def patiently(self, act: Callable[[], T]) -> T:
        """Call ``act``, and retry with growing pauses while the portal is unreachable.

        ``act`` must be idempotent: one that writes begins with a read. Problems are reported
        while waiting. Raises ``PortalBroken`` when the portal answers other requests and fails
        here identically more than ``SAME`` times.
        """
        failures: list[str] = []
        lived = False

        def tell(state: RetryCallState) -> None:
            nonlocal lived
            error = state.outcome.exception() if state.outcome else None
            failures.append(str(error))
            same = len(failures) >= SAME and len(set(failures[-SAME:])) == 1
            if same and isinstance(error, PortalBusy) and error.status == 500:
                if lived:  # and there was a retry since
                    raise PortalBroken(error, len(failures))
                lived = self._lives()
            self._tell_of(state, error)

        retrying = Retrying(
            retry=retry_if_exception(self._worth_it),
            stop=stop_after_attempt(self.patience.attempts) | stop_after_delay(self.patience.whole),
            wait=self._pause,
            before_sleep=tell,
            reraise=True,
        )
        return retrying(act)

    def _tell_of(self, state: RetryCallState, error: BaseException | None) -> None:
        """Report a problem from its second occurrence on: the first is often over at once."""
        soon = state.attempt_number < 2 and (state.seconds_since_start or 0) < SOON
        if soon or isinstance(error, PortalMoved):
            return
        times, seconds = self.patience.left(state.attempt_number, state.seconds_since_start or 0)
        more = str(
            _(
                "It is tried {times} times more, for about {seconds} seconds.",
                times=times,
                seconds=max(1, round(seconds)),
            )
        )
        self.messages.say(str(error), more)

    def _lives(self) -> bool:
        """Whether the portal's database and index answer a query."""
        self._count(reads=1)
        return not self._what_is_away(self.patience.answer)

    def _what_is_away(self, seconds: float = SOON) -> str:
        """Query database and index; return the portal's complaint.

        "" without one. Bypasses the limiter: it is called while other calls wait.
        """
        try:
            with transport():
                reply = self.session.post(
                    f"{self.url}/api/3/action/package_search",
                    json={"q": "*:*", "rows": 0},
                    headers={"User-Agent": AGENT},
                    timeout=seconds,
                    allow_redirects=False,
                    auth=_as_is,
                )
            result(reply, "package_search")
        except (PortalError, PortalMissing) as error:
            return str(error)
        return ""

    def read_action(
        self, action: str, units: float = 1, /, *, public: bool = False, **data: Any
    ) -> Any:
        """Call a reading action once, as ourselves or as the public.

        ``units`` is the number of datasets requested.
        """
        self._count(reads=1)
        body = json.dumps(data)
        return self._post(action, body, "application/json", public=public, units=units)

    def write_action(self, action: str, units: float = 1, /, **data: Any) -> Any:
        """Call a writing action once, for ``units`` datasets."""
        self._count(writes=1)
        return self._post(action, json.dumps(data), "application/json", units=units)

    def send(self, action: str, fields: Mapping[str, Any], uploads: Sequence[Upload]) -> Any:
        """Call a writing action once, with files streamed while sent.

        Raises ``ArchiveDamaged`` when a file does not match its digest: the request is aborted
        before it is complete. Its duration depends more on the files than on the portal.
        """
        self._count(writes=1)
        parts: list[tuple[str, Any]] = [
            (key, json.dumps(value, ensure_ascii=False)) for key, value in fields.items()
        ]
        with ExitStack() as opened:
            for upload in uploads:
                file = opened.enter_context(closing(Left(upload)))
                parts.append((upload.field, (upload.name, file, upload.media_type)))
            form: Any = MultipartEncoder(parts)
            return self._post(action, form, form.content_type, units=0)

    def _post(
        self, action: str, body: Any, content_type: str, *, public: bool = False, units: float = 1
    ) -> Any:
        size = 0 if isinstance(body, str) else int(body.len)
        headers = {"Content-Type": content_type, "User-Agent": AGENT}
        if not public:
            headers["Authorization"] = self._token
        # A redirected POST would lose its body, so redirects are not followed.
        with self.limiter.call(action, units):
            longest, away = self.patience.answer, self._what_is_away
            with transport(), self.messages.waiting(action, longest, size, away):
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
        """Download a file as the public does; return its sha256. Raises ``PortalMissing``."""
        self._count(reads=1)
        sha256 = hashlib.sha256()
        headers = {"Accept-Encoding": "identity", "User-Agent": AGENT}
        with (
            self.limiter.call("download", units=0),
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
        """Return the pause: longer each time, and at least what the portal asked for."""
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
    """Keep our own headers: no password from a ``.netrc`` for the host."""
    return request


def _session() -> requests.Session:
    """Return a session without cookies: anonymous requests stay anonymous."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=CONNECTIONS))
    return session
