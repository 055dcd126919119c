"""Stored files, served so that a browser never executes anything of them on the portal.

An agency's file is untrusted. A few kinds that a browser only renders are shown inline, by their
bytes and never by their declared type; everything else is an attachment. All are served
with a policy under which nothing in them runs, loads or sends, and with a name and type set here.

Every response that is not a page of ours counts as a stored file: also one of an extension not
known here. CKAN's own setting `ckan.files.inline_content_types` has no effect on downloads.
"""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.uploader import get_resource_uploader
from flask import Blueprint, Flask, Response, g, request, send_from_directory

from ckanext.didd.files import pdf_safety

POLICY = "sandbox; default-src 'none'"
UNKNOWN = "application/octet-stream"
PLAIN, PDF = "text/plain", "application/pdf"
HEAD = 64 * 1024
# A PDF is read whole before it is shown: actions may be anywhere in it.
LARGEST_PDF = 64 * 1024 * 1024
LONGEST_NAME = 150
# The kinds that are shown inline, by their first bytes.
SHOWN = {
    PDF: re.compile(rb"%PDF-\d"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
# Text that some program treats as more than text: markup, a web archive, a script.
ACTIVE = re.compile(
    r"\A\s*(?:<|%PDF|#!)|<(?:!doctype|html|svg|script|iframe|body|head|\?xml)\b"
    r"|^(?:mime-version|content-type|content-location)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
# Media types of attachments besides "unknown": none that a browser executes or renders.
HARMLESS = re.compile(
    r"text/(?:csv|tab-separated-values)|image/tiff|(?:audio|video)/[\w.-]+"
    r"|application/(?:json|geo\+json|zip|gzip|msword|rtf|vnd\.[\w.-]+)"
)
DUMP, UPLOAD = "datastore.dump", "didd_files.upload"
# Streamed, and written by ourselves out of what is public: JSON, an auditor's table, counts.
OUR_OWN = ("didd_open_data_json.show", "didd_register.as_csv", "didd_counts.as_csv")
# Responses of these endpoints are files, and so is everything streamed.
SENDERS = re.compile(
    rf"(?:.+_)?resource\.download|file\.(?:\w+_)?download|{re.escape(DUMP)}|{re.escape(UPLOAD)}"
)
# Streams of installed files, not stored ones: the portal's styles, icons and scripts.
INSTALLED = ("static", "webassets.index")

files = Blueprint("didd_files", __name__)


# What a file is ------------------------------------------------------------------------------


def kind_of(head: bytes) -> str:
    r"""Return the type as which a file may be shown inline, by its first bytes; "" when it may not.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"Laporan"), kind_of(b"<svg onload='x()'/>")
    ('application/pdf', 'text/plain', '')
    """
    for kind, begin in SHOWN.items():
        if begin.match(head):
            return kind
    return PLAIN if _is_plain(head) else ""


def _is_plain(head: bytes) -> bool:
    """Whether it is plain UTF-8 text, as far as its beginning shows."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text):
        return False
    return not ACTIVE.search(text)


def type_of(kind: str, declared: str) -> tuple[str, bool]:
    """Return the type to send and whether inline: ``kind`` decides, ``declared`` may only restrict.

    Tables and other data in plain text are attachments, under their own type.
    """
    declared = declared.partition(";")[0].strip().lower()
    harmless = HARMLESS.fullmatch(declared)
    if kind == PLAIN and harmless:
        return declared, False
    if kind:
        return f"{PLAIN}; charset=utf-8" if kind == PLAIN else kind, True
    return declared if harmless else UNKNOWN, False


def plain_name(name: str) -> str:
    r"""Return a name without control characters, bidirectional marks and folders.

    >>> plain_name("a/laporan\r\n\u202efdp.exe"), plain_name("\u202e")
    ('laporanfdp.exe', 'berkas')
    """
    shown = "".join(c for c in PurePosixPath(name).name if unicodedata.category(c)[0] != "C")
    return shown.strip(" .")[-LONGEST_NAME:] or "berkas"


# Sending -------------------------------------------------------------------------------------


def install(app: Flask) -> None:
    """Register our route for uploads, and remove stored files from the public folders."""
    stored = Path(tk.config["ckan.storage_path"]).resolve()
    folders: Any = app.static_folder
    app.static_folder = [f for f in folders if not Path(f).resolve().is_relative_to(stored)]  # pyright: ignore[reportAttributeAccessIssue] CKAN's is a list


@files.route("/uploads/<path:name>")
def upload(name: str) -> Response:
    """Serve a picture of an agency, or another file that staff uploaded to the portal."""
    return send_from_directory(_uploads(), name)


def is_sender(endpoint: str | None) -> bool:
    """Whether this endpoint serves stored files."""
    return bool(endpoint and SENDERS.fullmatch(endpoint))


def is_stored(response: Response) -> bool:
    """Whether a response is a stored file, or a 304 for one."""
    if request.endpoint in (*INSTALLED, *OUR_OWN) or response.status_code not in (200, 206, 304):
        return False
    return is_sender(request.endpoint) or not response.is_sequence


@files.after_app_request
def look(response: Response) -> Response:
    """Decide how a stored file is to be served, while the database is available; see ``finish``."""
    if is_stored(response):
        g.didd_file = headers_of(response)
    return response


def finish(response: Response) -> bool:
    """Set a stored file's final headers; return whether it is one."""
    if headers := g.get("didd_file"):
        response.headers.update(headers)
    return bool(headers)


def headers_of(response: Response) -> dict[str, str]:
    """Return the headers of a stored file: disposition, type, and the policy."""
    headers = {"Content-Security-Policy": POLICY}
    if request.endpoint == DUMP and "attachment" in response.headers.get("Content-Disposition", ""):
        return headers  # generated by CKAN while streaming, with its own type and name
    path, name, declared = _asked_for()
    kind, shown = type_of(shown_as(path), declared)
    disposed = disposition(plain_name(name), shown=shown)
    return {**headers, "Content-Type": kind, "Content-Disposition": disposed}


def disposition(name: str, *, shown: bool) -> str:
    """Return the Content-Disposition, with a name that every browser reads."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    exact = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{"inline" if shown else "attachment"}; filename="{plain}"{exact}'


def in_one_line(resource: dict[str, Any]) -> dict[str, Any]:
    """Make a resource's type fit into a header: CKAN fails on a line break."""
    if declared := resource.get("mimetype"):
        resource["mimetype"] = "".join(c for c in str(declared) if c.isascii() and c.isprintable())
    return resource


def _asked_for() -> tuple[Path | None, str, str]:
    """Return the path of the bytes, if known, their name, and their declared type."""
    asked = request.view_args or {}
    if request.endpoint == UPLOAD:
        return _uploads() / asked["name"], asked["name"], ""
    resource = model.Resource.get(asked["resource_id"]) if "resource_id" in asked else None
    if resource is None:
        return None, request.path, ""
    name = unquote(PurePosixPath(urlsplit(resource.url or "").path).name)
    return _stored(resource.id), name, resource.mimetype or ""


def _uploads() -> Path:
    return Path(tk.config["ckan.storage_path"]) / "storage" / "uploads"


def _stored(resource_id: str) -> Path | None:
    """Return the path of a resource's bytes; None when they are not on this machine."""
    uploader: Any = get_resource_uploader({"id": resource_id, "url": ""})
    return None if getattr(uploader, "storage", None) else Path(uploader.get_path(resource_id))


def stored_path(resource: Mapping[str, Any]) -> Path | None:
    """Return the path of an uploaded resource's bytes; None for a link, or bytes elsewhere."""
    uploaded = resource.get("url_type") == "upload" and resource.get("id")
    return _stored(str(resource["id"])) if uploaded else None


def shown_as(path: Path | None) -> str:
    """Return the type as which a file may be shown inline; "" when it may not, or is missing."""
    try:
        return _looked_at(path, *_version(path.stat())) if path else ""
    except OSError:
        return ""


def resource_shown_as(resource: Mapping[str, Any]) -> str:
    """Return the same for a resource; "" for one that is only a link."""
    return shown_as(stored_path(resource))


def _version(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


@lru_cache(4096)
def _looked_at(path: Path, size: int, *_version: int) -> str:
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD))
        if kind != PDF:
            return kind
        file.seek(0)
        return "" if size > LARGEST_PDF or pdf_safety.acts(file.read()) else kind
