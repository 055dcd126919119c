"""Responses of CKAN, or of a proxy before it, classified: retry, refused, not found.

Each error carries one sentence for people, without headers and thus without secrets.
"""

# ckanapi has no types: its errors and response parser are used only here.
# pyright: reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import requests
from ckanapi import errors as ckan
from ckanapi.common import reverse_apicontroller_action

from didd.i18n import _
from didd.ports import PortalRefused, PortalUnreachable

#: Status codes that mean "not now": a retry may succeed.
LATER = frozenset({408, 421, 423, 425, 429, 499})
#: Status codes with an explanation from CKAN itself, parsed by ckanapi.
EXPLAINED = frozenset({400, 403, 404, 409})
#: Keys that a result must have; a response without them is not CKAN's.
HAS = {
    "status_show": {"extensions"},
    "organization_show": {"id"},
    "package_search": {"count", "results"},
    "package_show": {"id", "name", "state", "metadata_modified"},
    "package_create": {"id", "name", "state", "metadata_modified"},
    "package_revise": {"package"},
    "didd_catch_up": {"tables", "texts"},
    "didd_audit_head_list": {"heads"},
    "didd_report_list": {"reports"},
    "didd_report_answer": {"there"},
    "didd_sought_list": {"words"},
}
#: Actions that return a list.
LISTS = frozenset({"didd_withdrawal_list"})
NO_INDEX = _("The portal's search index (Solr) cannot be used just now")
NOT_CKAN = _("The answer from the portal's address is none of CKAN's.")


class PortalMissing(Exception):
    """CKAN answers that the object does not exist."""


class PortalMoved(PortalUnreachable):
    """The dataset was modified between our read and our write: read again."""


class PortalForbidden(PortalRefused):
    """CKAN knows the action, and the token may not do it."""


class PortalTaken(PortalRefused):
    """CKAN refuses this id for a new dataset: it exists, or the token may not choose ids."""


class PortalBusy(PortalUnreachable):
    """The portal answered ``status``, and asks to retry after ``seconds``."""

    def __init__(self, text: object, seconds: float, status: int) -> None:
        super().__init__(text)
        self.seconds, self.status = seconds, status


class PortalBroken(PortalBusy):
    """CKAN is up but fails repeatedly on this request: retrying does not help."""

    def __init__(self, last: PortalBusy, times: int) -> None:
        text = _(
            "{last} {times} times by now for the same cause, though the portal lives: look into "
            "CKAN's log.",
            last=last,
            times=times,
        )
        super().__init__(text, last.seconds, last.status)


@contextmanager
def transport() -> Generator[None]:
    """Convert transport errors into ``PortalUnreachable``."""
    try:
        yield
    except requests.Timeout:
        raise PortalUnreachable(_("The portal did not answer in time.")) from None
    except requests.RequestException:
        raise PortalUnreachable(_("The portal cannot be reached.")) from None


def check(reply: requests.Response) -> None:
    """Raise a ``PortalError`` for a response that is not from CKAN's action API."""
    status = reply.status_code
    if status in LATER or status >= 500 or (status == 409 and not _explained(reply)):
        seconds = _seconds(reply.headers.get("Retry-After", ""))
        if _index_away(reply):
            raise PortalBusy(
                _("{what} (answer {status}).", what=NO_INDEX, status=status), seconds, 503
            )
        text = _(
            "The portal cannot serve just now (answer {status}{cause}).",
            status=status,
            cause=_cause(reply),
        )
        raise PortalBusy(text, seconds, status)
    if status == 413:
        raise PortalRefused(_("The portal refuses a file as large as this (answer 413)."))
    if 300 <= status < 400:
        where = reply.headers.get("Location", _("another address"))
        raise PortalRefused(
            _("The portal redirects to {where}; use that as the portal's address.", where=where)
        )
    if status >= 400 and not (status in EXPLAINED and _explained(reply)):
        raise PortalRefused(
            _(
                "At this portal's address there is no CKAN that accepts (answer {status}).",
                status=status,
            )
        )


def result(reply: requests.Response, action: str = "") -> Any:
    """Return the result of an action; raises our errors for CKAN's. Withdrawn counts as missing.

    All actions called here return an object, but for those in ``LISTS``; another response is not
    CKAN's.
    """
    if reply.status_code == 410:
        raise PortalMissing("Gone")
    check(reply)
    found = _result(reply)
    if action in LISTS and isinstance(found, list):
        return cast("list[Any]", found)
    if (
        action not in LISTS
        and isinstance(found, dict)
        and HAS.get(action, set()) <= cast("dict[str, Any]", found).keys()
    ):
        return cast("dict[str, Any]", found)
    raise PortalUnreachable(NOT_CKAN)


def _result(reply: requests.Response) -> Any:
    try:
        return reverse_apicontroller_action(reply.url, reply.status_code, reply.text)
    except ckan.NotFound as error:
        raise PortalMissing(str(error)) from None
    except ckan.ValidationError as error:
        raise _invalid(cast("Mapping[str, Any]", error.error_dict)) from None
    except ckan.NotAuthorized:
        raise PortalForbidden(_("The portal's token has no right to do this.")) from None
    except (ckan.SearchError, ckan.SearchIndexError, ckan.SearchQueryError):
        raise PortalUnreachable(f"{NO_INDEX}.") from None
    except (ckan.CKANAPIError, ckan.ServerIncompatibleError, KeyError, TypeError):
        raise PortalUnreachable(NOT_CKAN) from None


def refusal(errors: Mapping[str, Any]) -> PortalRefused | PortalMoved:
    """Convert CKAN's refusal of one dataset: validation errors, or missing rights."""
    if errors.get("__type") == "Authorization Error":
        return PortalRefused(_("The portal's token has no right to do this."))
    return _invalid(errors)


def _invalid(errors: Mapping[str, Any]) -> PortalRefused | PortalMoved:
    error = {key: value for key, value in errors.items() if not key.startswith("__")}
    if "match" in error:
        return PortalMoved(_("The dataset changed on the portal while it was uploaded."))
    if "id" in error:
        return PortalTaken(
            _(
                "The portal refuses the dataset's id: the token must be a CKAN "
                "system administrator's."
            )
        )
    lines = "; ".join(f"{key}: {_words(value)}" for key, value in error.items())
    return PortalRefused(_("The portal refuses: {lines}.", lines=lines or _("without a reason")))


def _words(value: Any) -> str:
    """Return the text of CKAN's error, however nested: lists, and one dict per resource."""
    if isinstance(value, Mapping):
        pairs = cast(Mapping[str, Any], value).items()
        return ", ".join(f"{key} {_words(v)}" for key, v in pairs)
    if isinstance(value, list):
        return ", ".join(w for v in cast(list[Any], value) if (w := _words(v)))
    return str(value).rstrip(".")


def _error_of(reply: requests.Response) -> Mapping[str, Any]:
    """Return CKAN's error object; {} when the response is not CKAN's."""
    try:
        plain = reply.json()
    except ValueError:
        return {}
    error = cast("dict[str, Any]", plain).get("error") if isinstance(plain, dict) else None
    return cast("dict[str, Any]", error) if isinstance(error, dict) else {}


def _index_away(reply: requests.Response) -> bool:
    return str(_error_of(reply).get("__type", "")).startswith("Search ")


def _cause(reply: requests.Response) -> str:
    """Return CKAN's message about an error, short enough for a sentence."""
    error = _error_of(reply)
    words = str(error.get("message") or error.get("__type") or "")
    return f": {' '.join(words.split())[:120]}" if words else ""


def _explained(reply: requests.Response) -> bool:
    try:
        plain = reply.json()
    except ValueError:
        return False
    return isinstance(plain, dict) and "error" in plain


def _seconds(text: str) -> float:
    """Read ``Retry-After`` (RFC 9110, 10.2.3): seconds or a date; 0 for an invalid one."""
    if text.strip().isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else 0.0
