"""Delivery of responses: compressed, cacheable, with security headers.

Many visitors have a slow, metered connection. So texts are compressed, and pages
have an ETag: a known page is answered by 304. No page is served from a cache
without revalidation, for what is withdrawn must be gone at once; only our static files are, whose
URL changes with them. CKAN serves stored files and supports resumed downloads.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from flask import Flask, Response, g, request, session

from ckanext.didd.files import host, serving

# Types worth compressing; smaller bodies fit in one network packet anyhow.
TEXTS = re.compile(r"text/.*|application/(?:json|xml)|.*\+(?:json|xml)")
SMALLEST = 500
EFFORT = 6
DAY = 24 * 3600
YEAR = 365 * DAY
# Endpoints that programs read: the API, RDF, feeds, tables, Data Packages, the files themselves.
FOR_PROGRAMS = re.compile(
    r"(?:api|dcat|croissant|feeds|didd_machines|didd_data_packages|didd_open_data_json|"
    r"didd_open_api|didd_sitemaps)\.|didd_(?:tombstones|audit_heads)\.feed|datastore\.dump|"
    r"(?:.+_)?resource\.download|didd_register\.as_csv|didd_counts\.as_csv"
)
# What a script of another site may send, and may read beside the body (Fetch Standard, CORS).
SENT = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, Range"
READ = "Content-Disposition, Content-Length, Content-Range, ETag, Last-Modified, Location"
# Long answers that are written while they are read.
STREAMED = (
    *("datastore.dump", "didd_open_data_json.show"),
    *("didd_register.as_csv", "didd_counts.as_csv"),
)
# CKAN's staff pages, and those of other extensions, have scripts of their own.
OTHER_PAGES = "base-uri 'self'; object-src {here}; frame-ancestors 'self'"


def install(app: Flask) -> None:
    """Register `finish` as the last step: Flask runs the first registered one last."""
    app.after_request_funcs.setdefault(None, []).insert(0, finish)


def finish(response: Response) -> Response:
    """Add security and caching headers to a response, and compress it."""
    _protect(response, serving.finish(response))
    if tk.current_user.is_anonymous and not session:
        _open_to_other_sites(response)
    if request.method in ("GET", "HEAD"):
        if tk.current_user.is_anonymous and not session:
            _say_how_long_it_holds(response)
        if response.status_code == 200 and response.is_sequence:
            response.add_etag(weak=True)
            response.make_conditional(request)
    _pack(response)
    return response


def _protect(response: Response, stored: bool) -> None:
    """Set the security headers of a response; a ``stored`` file has stricter ones of its own."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if response.mimetype == "text/html" and not stored:
        here = _here()
        ours = g.get("didd_page")
        headers["Content-Security-Policy"] = (_our_pages if ours else OTHER_PAGES.format)(here=here)
        headers["X-Frame-Options"] = "SAMEORIGIN"
    if seconds := tk.config["didd.hsts_seconds"]:
        headers["Strict-Transport-Security"] = f"max-age={seconds}"


def _our_pages(here: str) -> str:
    """Return the policy of our pages: no script (JSON-LD is none), nothing from elsewhere."""
    shown = "; ".join(f"{kind}-src {here}" for kind in ("style", "img", "object", "frame"))
    return (
        f"default-src 'none'; {shown}; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    )


def _here() -> str:
    """Return the origins of our own files: this host, and the files' host.

    Files have absolute URLs, also for visitors who used another name of the host.
    """
    site = urlsplit(tk.config["ckan.site_url"])
    return " ".join(["'self'", f"{site.scheme}://{site.netloc}", *host.origins()])


def _open_to_other_sites(response: Response) -> None:
    """Let pages of other sites read what everybody may; never with an account.

    Actions are also asked by POST: without an account they do nothing but read.
    """
    if not (FOR_PROGRAMS.match(request.endpoint or "") or g.get("didd_for_programs")):
        return
    methods = ("GET", "HEAD", "POST") if request.endpoint == "api.action" else ("GET", "HEAD")
    if request.method not in (*methods, "OPTIONS"):
        return
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = READ
    if "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        headers["Access-Control-Allow-Headers"] = SENT
        headers["Access-Control-Max-Age"] = str(DAY)


def _say_how_long_it_holds(response: Response) -> None:
    """Set caching: visitors' pages are revalidated, our static files are not."""
    control = response.cache_control
    control.clear()
    control.public = True
    if request.endpoint == "static" and request.args.get("v") and response.status_code < 400:
        control.max_age, control.immutable = YEAR, True
    else:
        control.no_cache = True


def _pack(response: Response) -> None:
    """Compress a response where that helps and the client accepts it.

    Not with a session: the compressed length leaks the form token (BREACH).
    """
    if response.status_code in (204, 206, 304) or "Content-Encoding" in response.headers or session:
        return
    dumped, ours = request.endpoint in STREAMED, request.endpoint == "static"
    if not dumped and not (
        TEXTS.fullmatch(response.mimetype or "") and (response.is_sequence or ours)
    ):
        return
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0:
        return
    if dumped and not response.is_sequence:
        response.response = _packed_stream(response.iter_encoded())
        response.headers.pop("Content-Length", None)
    else:
        response.direct_passthrough = False
        plain = response.get_data()
        if len(plain) < SMALLEST:
            return
        response.set_data(gzip.compress(plain, EFFORT, mtime=0))
    response.headers["Content-Encoding"] = "gzip"


def _packed_stream(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(EFFORT, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()
