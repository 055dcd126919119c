"""Messages for failing storage of the office's own: a full disk, a folder without permission."""

from __future__ import annotations

import errno
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager

from didd.i18n import Sentence, _
from didd.ports import StorageError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_AWAY = frozenset({errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ENODEV, errno.ETIMEDOUT})


def archive_at(place: object) -> Sentence:
    """Name an archive for people."""
    return _("Archive {place}", place=place)


def sentence(error: OSError, what: object) -> Sentence:
    """Return a message: what is wrong with ``what``, and the remedy.

    >>> str(sentence(OSError(errno.ENOSPC, "No space left on device"), "/srv/arsip"))[:20]
    '/srv/arsip penuh (No'
    """
    cause = error.strerror or str(error) or type(error).__name__
    if error.errno in _FULL:
        return _(
            "{what} is full ({cause}). Make room, then run the same again: it goes on from there.",
            what=what,
            cause=cause,
        )
    if error.errno in _CLOSED:
        return _(
            "{what} cannot be written to ({cause}). Give the right to, then run the same again.",
            what=what,
            cause=cause,
        )
    if error.errno in _AWAY:
        return _(
            "{what} fails ({cause}). See to the disk or its connection, then run the same again.",
            what=what,
            cause=cause,
        )
    return _(
        "{what} cannot be used ({cause}). Look what is there, then run the same again.",
        what=what,
        cause=cause,
    )


class _SourceFailed(Exception):
    """Carries the error of a source through ``storage_errors``."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def from_source(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield chunks of a source: its error is not a fault of the storage.

    It passes ``storage_errors`` unchanged.
    """
    try:
        yield from chunks
    except Exception as error:
        raise _SourceFailed(error) from error


@contextmanager
def storage_errors(what: object) -> Generator[None]:
    """Convert every ``OSError`` of the storage into a ``StorageError`` that names ``what``."""
    try:
        yield
    except _SourceFailed as failed:
        raise failed.error from None
    except OSError as error:
        raise StorageError(sentence(error, what)) from error


@contextmanager
def told_remotely(what: object) -> Generator[None]:
    """Do the same for a remote store, whose library has errors of its own beside ``OSError``."""
    try:
        yield
    except _SourceFailed as failed:
        raise failed.error from None
    except OSError as error:
        raise StorageError(sentence(error, what)) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("builtins", "didd"):
            raise  # ours, or a mistake
        cause = OSError(f"{type(error).__name__}: {error}"[:200])
        raise StorageError(sentence(cause, what)) from error
