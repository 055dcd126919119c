"""A separate host for stored files, where one is configured (`didd.files_url`).

Another host is another origin: whatever a file does there, it cannot reach a login, form or page of
the portal. That host serves only files and ignores logins; the
portal's own host redirects requests for files there. Users who may see more than the public are
redirected with a key for that one URL, valid for a minute.
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
# Headers that identify a user: ignored on the files' host.
TELLING = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
SENTENCES = "Berkas tidak ada di sini.\nThere is no such file here.\n"

files_host = Blueprint("didd_files_host", __name__)


class SameHost(Exception):
    """The files' host equals the portal's own; the message says how to set another."""


class Anonymous:
    """WSGI middleware: on the files' host every request is anonymous."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Pass the request on; on the files' host without headers that identify a user."""
        if is_files_host(environ.get("HTTP_HOST", "")):
            token = tk.config["apitoken_header_name"].upper().replace("-", "_")
            for name in (*TELLING, f"HTTP_{token}"):
                environ.pop(name, None)
        return self.app(environ, start_response)


def configured() -> str:
    """Return the URL of the files' host without a path; "" where there is none."""
    return (tk.config.get("didd.files_url") or "").rstrip("/")


def origins() -> list[str]:
    """Return the same as a list, for the Content-Security-Policy."""
    return [configured()] if configured() else []


def is_files_host(host: str) -> bool:
    """Whether a request's ``Host`` is the files' host."""
    return bool(configured()) and host.lower() == urlsplit(configured()).netloc.lower()


def check(files_url: str, site_url: str) -> None:
    """Raise ``SameHost`` unless the files' host is another host: cookies ignore ports."""
    here, there = urlsplit(site_url), urlsplit(files_url)
    plain = there.scheme in ("https", here.scheme) and there.hostname and not there.path.strip("/")
    if files_url and (not plain or there.hostname == here.hostname):
        raise SameHost(
            f"didd.files_url is {files_url!r}: it must be https:// and a host of its own, "
            f"other than {here.hostname!r} (another port is not enough), and no path."
        )


def install(app: Any) -> None:
    """Register the middleware and the checks of the files' host."""
    check(configured(), tk.config["ckan.site_url"])
    app.wsgi_app = Anonymous(app.wsgi_app)


@files_host.before_app_request
def keep_apart() -> Any:
    """Serve files from the files' host only, and nothing else there."""
    if not configured():
        return None
    here, file = is_files_host(request.host), serving.is_sender(request.endpoint)
    if here and not (file and request.method in ("GET", "HEAD")):
        return tk.abort(404)
    return redirect(_elsewhere(), 302) if file and not here else None


@files_host.after_app_request
def say_it_briefly(response: Response) -> Response:
    """Reduce error pages on the files' host to a sentence: a page would have links and forms."""
    if response.status_code >= 400 and is_files_host(request.host):
        response.set_data(SENTENCES)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
        response.headers["Content-Security-Policy"] = serving.POLICY
    return response


def identify_user(_user_id: str | None = None) -> Any:
    """Identify the user by the key in the URL (`IAuthenticator`); None on the portal's own host."""
    if not is_files_host(request.host):
        return None
    try:
        user_id, path = _keys().loads(request.args.get(KEY, ""), max_age=SECONDS)
    except BadData:
        return model.AnonymousUser()
    user = model.User.get(user_id) if path == request.path else None
    return user if user is not None and user.state == "active" else model.AnonymousUser()


def _elsewhere() -> str:
    """Return the same URL on the files' host, with a key for a logged-in user."""
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != KEY]
    if not tk.current_user.is_anonymous:
        asked.append((KEY, str(_keys().dumps([tk.current_user.id, request.path]))))
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{configured()}{quote(request.path)}{query}"


def _keys() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="didd-files")
