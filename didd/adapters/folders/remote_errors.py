"""Server errors, explained for those who can mend them.

Every library raises its own errors for the same three causes: missing, forbidden, down.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from socket import gaierror
from typing import Any, cast

from didd.adapters.folders import listing
from didd.i18n import _

#: HTTP status codes for forbidden.
_CLOSED = frozenset({401, 403})
#: HTTP status codes for a server that knows no writing there.
_NO_WRITING = frozenset({405, 501})
#: SFTP status codes for that (FX_PERMISSION_DENIED, FX_WRITE_PROTECT), and for missing.
_SFTP_CLOSED, _SFTP_GONE = frozenset({3, 12}), frozenset({2, 10})
#: SFTP status code for all that has none, such as a disk that can only be read (FX_FAILURE).
_SFTP_FAILED = frozenset({4})
#: Parts of exception names for a refused login, and for a server that is down.
_REFUSED = re.compile("auth|credential|permission|denied|forbidden", re.IGNORECASE)
_AWAY = re.compile("connect|timeout", re.IGNORECASE)


def why(error: BaseException) -> str:
    """Return what went wrong, without addresses and secrets."""
    name = type(error).__name__
    if _gone(error):
        return str(_("it is not there"))
    if any(map(_refused, _with_causes(error))):
        return str(_("it may not be opened: check the rights and the password"))
    if isinstance(error, ConnectionError | TimeoutError | gaierror) or _AWAY.search(name):
        return str(_("the server cannot be reached: {name}", name=name))
    if isinstance(error, OSError) and error.strerror:
        return listing.cause(error)
    return str(
        _(
            "the server does not answer as it should: {name} {status}",
            name=name,
            status=_status(error) or "",
        )
    ).rstrip()


def takes_nothing(error: BaseException) -> bool:
    """Whether the server answered, to a file that was written, that it takes none there."""
    return any(
        _refused(each)
        or _status(each) in _NO_WRITING
        or _sftp_code(each) in _SFTP_FAILED
        or (isinstance(each, OSError) and each.errno == errno.EROFS)
        for each in _with_causes(error)
    )


def _gone(error: BaseException) -> bool:
    return isinstance(error, FileNotFoundError) or _sftp_code(error) in _SFTP_GONE


def _refused(error: BaseException) -> bool:
    """Whether the server answered with a refusal, in any library's form."""
    return (
        isinstance(error, PermissionError)
        or _status(error) in _CLOSED
        or _sftp_code(error) in _SFTP_CLOSED
        or _REFUSED.search(type(error).__name__) is not None
    )


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes: libraries wrap those of the server."""
    met: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in met:
        met.add(id(cause))
        yield cause
        cause = cause.__cause__


def _status(error: BaseException) -> int:
    """Return the HTTP status of a WebDAV or S3 client's error; 0 for none."""
    answer = getattr(error, "response", None)  # botocore stores the response as a dict
    if isinstance(answer, dict):
        about: Any = cast("dict[str, Any]", answer).get("ResponseMetadata") or {}
        return int(about.get("HTTPStatusCode") or 0)
    return int(getattr(error, "status_code", 0) or 0)


def _sftp_code(error: BaseException) -> int:
    """Return the SFTP status of an error (draft-ietf-secsh-filexfer-13); 0 for none."""
    code = getattr(error, "code", 0)
    return code if type(error).__name__.startswith("SFTP") and isinstance(code, int) else 0
