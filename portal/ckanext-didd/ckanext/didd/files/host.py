"""A host of its own for stored files, where one is configured (`didd.files_url`).

Another host is another origin: whatever a file could do there, no login, no form and no page of
the portal is within its reach. That host gives files and nothing else, knows nobody, and the
portal's own host sends everybody there who asks it for one. Who may see more than the public is
sent with a key for that one address, which holds for a minute.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, current_app, redirect, request
from itsdangerous import BadData, URLSafeTimedSerializer

from ckanext.didd.files import serving

KEY, SECONDS = "kunci", 60
# What tells who asks: none of it is listened to on the files' host.
TELLING = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
SENTENCES = "Berkas tidak ada di sini.\nThere is no such file here.\n"

files_host = Blueprint("didd_files_host", __name__)


class SameHost(Exception):
    """The files' host is the portal's own; the text says how to name another."""


class Anonymous:
    """WSGI: on the files' host every request is a stranger's, whatever it carries."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Pass the request on; on the files' host without what tells who asks."""
        if is_files_host(environ.get("HTTP_HOST", "")):
            token = tk.config["apitoken_header_name"].upper().replace("-", "_")
            for name in (*TELLING, f"HTTP_{token}"):
                environ.pop(name, None)
        return self.app(environ, start_response)


def configured() -> str:
    """The files' host as an address without a path; empty where there is none."""
    return (tk.config.get("didd.files_url") or "").rstrip("/")


def origins() -> list[str]:
    """The same as a list, for a page's policy."""
    return [configured()] if configured() else []


def is_files_host(host: str) -> bool:
    """Whether a request's ``Host`` is the files' host."""
    return bool(configured()) and host.lower() == urlsplit(configured()).netloc.lower()


def check(files_url: str, site_url: str) -> None:
    """Refuse a files' host that is no other host: cookies know no ports. Raises ``SameHost``."""
    here, there = urlsplit(site_url), urlsplit(files_url)
    plain = there.scheme in ("https", here.scheme) and there.hostname and not there.path.strip("/")
    if files_url and (not plain or there.hostname == here.hostname):
        raise SameHost(
            f"didd.files_url is {files_url!r}: it must be https:// and a host of its own, "
            f"other than {here.hostname!r} (another port is not enough), and no path."
        )


def install(app: Any) -> None:
    """Put the files' host in front of the application."""
    check(configured(), tk.config["ckan.site_url"])
    app.wsgi_app = Anonymous(app.wsgi_app)


@files_host.before_app_request
def keep_apart() -> Any:
    """Send files from their host only, and from there nothing else."""
    if not configured():
        return None
    here, file = is_files_host(request.host), serving.is_sender(request.endpoint)
    if here and not (file and request.method in ("GET", "HEAD")):
        return tk.abort(404)
    return redirect(_elsewhere(), 302) if file and not here else None


@files_host.after_app_request
def say_it_briefly(response: Response) -> Response:
    """Answer on the files' host with a file or a sentence: a page would have links and forms."""
    if response.status_code >= 400 and is_files_host(request.host):
        response.set_data(SENTENCES)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
        response.headers["Content-Security-Policy"] = serving.POLICY
    return response


def identify_user(_user_id: str | None = None) -> Any:
    """Who came with a key for this address (`IAuthenticator`); None on the portal's own host."""
    if not is_files_host(request.host):
        return None
    try:
        user_id, path = _keys().loads(request.args.get(KEY, ""), max_age=SECONDS)
    except BadData:
        return model.AnonymousUser()
    user = model.User.get(user_id) if path == request.path else None
    return user if user is not None and user.state == "active" else model.AnonymousUser()


def _elsewhere() -> str:
    """The same address on the files' host, with a key for who is known here."""
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != KEY]
    if not tk.current_user.is_anonymous:
        asked.append((KEY, str(_keys().dumps([tk.current_user.id, request.path]))))
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{configured()}{quote(request.path)}{query}"


def _keys() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="didd-files")
