"""What a server's refusal or silence means, in the words of those who can mend it.

Every library raises errors of its own for the same three things: not there, not allowed, away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from socket import gaierror
from typing import Any, cast

from didd.adapters.folders import listing

#: HTTP statuses of what must not be opened.
_CLOSED = frozenset({401, 403})
#: What SFTP answers for it (FX_PERMISSION_DENIED, FX_WRITE_PROTECT), and for what is not there.
_SFTP_CLOSED, _SFTP_GONE = frozenset({3, 12}), frozenset({2, 10})
#: In the names of what libraries raise for a server that lets nobody in, and one that is away.
_REFUSED = re.compile("auth|credential|permission|denied|forbidden", re.IGNORECASE)
_AWAY = re.compile("connect|timeout", re.IGNORECASE)


def why(error: BaseException) -> str:
    """Say what went wrong in words that carry no address and no secret."""
    name = type(error).__name__
    if _gone(error):
        return "tidak ada"
    if any(map(_refused, _with_causes(error))):
        return "tidak boleh dibuka: periksa hak akses dan kata sandinya"
    if isinstance(error, ConnectionError | TimeoutError | gaierror) or _AWAY.search(name):
        return f"server tidak dapat dihubungi: {name}"
    if isinstance(error, OSError) and error.strerror:
        return listing.cause(error)
    return f"server tidak menjawab seperti seharusnya: {name} {_status(error) or ''}".rstrip()


def _gone(error: BaseException) -> bool:
    return isinstance(error, FileNotFoundError) or _sftp_code(error) in _SFTP_GONE


def _refused(error: BaseException) -> bool:
    """Say whether the server answered, and the answer was no: every library says it its own way."""
    return (
        isinstance(error, PermissionError)
        or _status(error) in _CLOSED
        or _sftp_code(error) in _SFTP_CLOSED
        or _REFUSED.search(type(error).__name__) is not None
    )


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and those that it was made of: libraries put their own around a server's."""
    met: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in met:
        met.add(id(cause))
        yield cause
        cause = cause.__cause__


def _status(error: BaseException) -> int:
    """Give the HTTP status that an error of the WebDAV or S3 client stands for; 0 for none."""
    answer = getattr(error, "response", None)  # botocore keeps the answer as a dictionary
    if isinstance(answer, dict):
        about: Any = cast("dict[str, Any]", answer).get("ResponseMetadata") or {}
        return int(about.get("HTTPStatusCode") or 0)
    return int(getattr(error, "status_code", 0) or 0)


def _sftp_code(error: BaseException) -> int:
    """Give the SFTP status (draft-ietf-secsh-filexfer-13) that an error stands for; 0 for none."""
    code = getattr(error, "code", 0)
    return code if type(error).__name__.startswith("SFTP") and isinstance(code, int) else 0
