"""What a visit adds to the counts: one round trip to Valkey, no query, nothing of the visitor.

Counted is a GET without an account that is answered by 200: the page of an item or of a file of it,
the first page of an agency; a file downloaded, by whatever address, also from the files' host, and
a table dumped as a whole. A page that a browser has already (304) was looked at again and counts; a
file that it has already was not handed out and does not. Not counted are the API, feeds, metadata
for programs, files shown within a page, pages that a browser fetches beforehand, and robots.
"""

from __future__ import annotations

import datetime
import logging
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Response, g, request
from redis.exceptions import RedisError

from ckanext.didd.counts import kept, open_dataset, rules, waiting
from ckanext.didd.search import asking

log = logging.getLogger(__name__)

# Endpoints, and which part of the address says what is looked at, or taken.
PAGES = {
    "dataset.read": (kept.LOOKED, "id"),
    "resource.read": (kept.LOOKED, "id"),
    "dataset_resource.read": (kept.LOOKED, "id"),
    "organization.read": (kept.CAME, "id"),
}
FILES = ("resource.download", "dataset_resource.download", "datastore.dump")
SEARCHES = ("dataset.search", "organization.read")
#: No name or id is longer.
LONGEST = 100
#: Seconds after which the next visit has the counts taken up again.
EVERY = 60


def install(app: Any) -> None:
    """Register the counting; what only finishes an answer comes after it."""
    app.after_request(count)


def count(response: Response) -> Response:
    """Count the visit that this response answers."""
    if _is_a_visit(response):
        more, once = _looked_at() or _taken(response), _sought()
        if (more or once) and waiting.add(more, once):
            ask_for()
    return response


def didd_searched(q: str | None, page: Any, whole: int | None) -> str:
    """Note that a search found nothing, or nothing that has all of its words; return "".

    ``page`` is the page of results, ``whole`` how many have all words, where that was asked.
    """
    if (page.item_count == 0 or whole == 0) and page.page == 1 and asking.are_words(q):
        g.didd_sought = rules.sought(str(q), asking.words().filler)
    return ""


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_searched": didd_searched}


def ask_for() -> None:
    """Queue a job that takes the counts up."""
    try:
        tk.enqueue_job(take_up, title="didd: counts")
    except (RedisError, OSError) as error:
        log.warning("Nobody was asked to take the counts up: %s", error)


def take_up() -> int:
    """Take the counts up now, and again with the next visit after a minute."""
    today = now().date()
    taken = kept.take_up(today)
    open_dataset.keep(rules.month_of(today))
    waiting.ask_again_in(EVERY)
    return taken


def now() -> datetime.datetime:
    """Return the time where the portal is."""
    return datetime.datetime.now(tk.h.get_display_timezone())


def _is_a_visit(response: Response) -> bool:
    return (
        request.method == "GET"
        and response.status_code in (200, 206)
        and request.endpoint in (*PAGES, *FILES, *SEARCHES)
        and tk.current_user.is_anonymous
        and "prefetch" not in request.headers.get("Sec-Purpose", "")
    )


def _looked_at() -> list[str]:
    kind, key = PAGES.get(request.endpoint or "", ("", ""))
    further = request.args.get("page", "1") != "1"
    if not kind or further or not rules.is_view(_agent()):
        return []
    return _counted(kind, str((request.view_args or {}).get(key, "")))


def _taken(response: Response) -> list[str]:
    """Return the count of a download. Of a table dumped in parts the first one counts."""
    part = request.args.get("offset", "0") if request.endpoint == "datastore.dump" else "0"
    given = response.headers.get("Content-Range", "")
    wanted_for = request.headers.get("Sec-Fetch-Dest", "")
    is_file = request.endpoint in FILES and part == "0"
    if not is_file or not rules.is_download(_agent(), wanted_for, given):
        return []
    return _counted(kept.TAKEN, str((request.view_args or {}).get("resource_id", "")))


def _counted(kind: str, what: str) -> list[str]:
    month = rules.month_of(now().date())
    return [kept.named(kind, month, what)] if 0 < len(what) <= LONGEST else []


def _sought() -> list[str]:
    """Return what counts of a search in vain: each word once an hour, whoever sought it.

    So nobody who repeats a search makes a word frequent, and no address is needed to know that.
    """
    words = g.get("didd_sought") or []
    if not words or not rules.is_view(_agent()):
        return []
    return [kept.named(kept.SOUGHT, f"{now():%Y-%m-%dT%H}", word) for word in words]


def _agent() -> str:
    return request.headers.get("User-Agent", "")
