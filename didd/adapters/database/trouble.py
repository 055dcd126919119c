"""Messages for database failures, one per cause.

A server that answered is never called down, and no parameters are quoted.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from didd.i18n import Sentence, _

_FULL = _(
    "The disk of the database is full: make room, then run the same again: nothing is half done."
)
_READ_ONLY = _(
    "The database cannot be written to: give this user the right to, then run the same again:"
    " nothing is half done."
)
_BUSY = _("Somebody else is writing into the database for long. Wait a little, and run it again.")
_DAMAGED = _("The database's file is damaged, or is no database. Bring it back from its backup.")
_MANY = _("The database serves as many as it can. Wait a little, or let it take more connections.")
_STOPPING = _("The database server is just starting or stopping. Wait a little, and run it again.")
_DISK = _(
    "The disk of the database fails or takes no more: look at it and at its room, then run the same"
    " again: nothing is half done."
)
_AWAY = _("The database does not answer. Is it running? DIDD_DATABASE_URL names it.")
_REFUSED = _("The database server answered, and refused. See to what it says: DIDD_DATABASE_URL.")
_NO_FILE = _(
    "The database's file cannot be opened. May this user read and write it and its folder?"
)
#: By the prefix of SQLite's error names.
_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_CANTOPEN": _NO_FILE,
    "SQLITE_IOERR": _DISK,
}
#: By the prefix of PostgreSQL's SQLSTATE (its manual, appendix A).
_POSTGRESQL = {
    "53100": _FULL,
    "53300": _MANY,
    "53": _DISK,
    "58": _DISK,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "55P03": _BUSY,
    "40": _BUSY,
    "57P": _STOPPING,
    "57014": _BUSY,
    "08": _AWAY,
    "28": _REFUSED,
    "3D": _REFUSED,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}


def trouble(error: BaseException) -> str | None:
    """Return the cause of a database failure, in the reader's language; None for a bug of ours."""
    if isinstance(error, NoConnectionFree):
        return str(_MANY)
    if not isinstance(error, DBAPIError):
        return None
    message = str(error.orig).strip().splitlines()
    sentence = _sentence(error, " ".join(message))
    if sentence is None:
        return None
    return f"{sentence} ({message[0]})" if message else str(sentence)


def _sentence(error: DBAPIError, message: str) -> Sentence | None:
    name = str(getattr(error.orig, "sqlite_errorname", "") or "")
    state = str(getattr(error.orig, "sqlstate", "") or "")
    for known, code in ((_SQLITE, name), (_POSTGRESQL, state)):
        if code and (fits := [start for start in known if code.startswith(start)]):
            return known[max(fits, key=len)]
    if name or state:
        return None
    if "Could not decode" in message:  # SQLite's driver, of text that is none
        return _DAMAGED
    if "too many clients" in message or "remaining connection slots" in message:
        return _MANY
    if "starting up" in message or "shutting down" in message:
        return _STOPPING
    if "FATAL" in message:  # errors during connection have no code here
        return _REFUSED
    lost = error.connection_invalidated or type(error).__name__ == "OperationalError"
    return _AWAY if lost else None
