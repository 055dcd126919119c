"""Feeds in pages (RFC 5005): which one is asked for, and where the others are."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

import ckan.plugins.toolkit as tk
from feedgen.feed import FeedGenerator
from flask import Response, request

# What skips rows keeps every row before them in memory; who wants all takes the catalogue.
DEEPEST = 1000
# When a feed without entries was updated: not now, or each answer would be another.
NEVER = "1970-01-01T00:00:00Z"


def asked_for() -> int:
    """Return the number of the page that is asked for, from 1; 404 for one that cannot be."""
    number = max(1, request.args.get("page", 1, type=int))
    return number if number <= DEEPEST else tk.abort(404, tk._("Not found"))


def answer(feed: FeedGenerator, kind: str, number: int, *, more: bool) -> Response:
    """Return a page of a feed, as ``atom`` or ``rss``, with links to the pages around it."""
    links = {"next": number + 1} if more else {}
    links |= {"previous": number - 1} if number > 1 else {}
    if kind == "atom":
        for relation, other in links.items():
            feed.link(href=_address(other), rel=relation)
        return Response(feed.atom_str(), content_type="application/atom+xml; charset=utf-8")
    return Response(_rss(feed, links), content_type="application/rss+xml; charset=utf-8")


def _rss(feed: FeedGenerator, links: dict[str, int]) -> str:
    """Return a page as RSS; feedgen writes no link there but to the page itself."""
    start, _, end = feed.rss_str().decode().rpartition("</channel>")
    others = (
        f"<atom:link rel={quoteattr(relation)} href={quoteattr(_address(other))}/>"
        for relation, other in links.items()
    )
    return f"{start}{''.join(others)}</channel>{end}"


def _address(number: int) -> str:
    page = tk.h.url_for(request.endpoint, qualified=True, **(request.view_args or {}))
    return f"{page}?{urlencode({**request.args.to_dict(), 'page': number})}"
