"""Stored files, sent so that a browser never runs anything of them on the portal.

What an agency sent is a stranger's. A few kinds that a browser only shows are shown, by what their
bytes are and never by what somebody calls them; everything else is saved. Whatever it is, it comes
with a policy under which nothing in it runs, loads or sends, and with a name and a type from here.

Every answer that is no page of ours counts as a stored file: also one of an extension that is not
known here. CKAN's own setting `ckan.files.inline_content_types` does not act on downloads.
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

from ckanext.didd.files import pdf_actions

POLICY = "sandbox; default-src 'none'"
UNKNOWN = "application/octet-stream"
PLAIN, PDF = "text/plain", "application/pdf"
HEAD = 64 * 1024
# A PDF is read whole before it is shown, for what acts in it may stand anywhere.
LARGEST_PDF = 64 * 1024 * 1024
LONGEST_NAME = 150
# The kinds that are shown, by how their bytes begin.
SHOWN = {
    PDF: re.compile(rb"%PDF-\d"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
# Text that some program would take for more than text: markup, a web archive, a program's script.
ACTIVE = re.compile(
    r"\A\s*(?:<|%PDF|#!)|<(?:!doctype|html|svg|script|iframe|body|head|\?xml)\b"
    r"|^(?:mime-version|content-type|content-location)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
# What a file that is saved may be called beside "unknown": nothing that a browser runs or draws.
HARMLESS = re.compile(
    r"text/(?:csv|tab-separated-values)|image/tiff|(?:audio|video)/[\w.-]+"
    r"|application/(?:json|geo\+json|zip|gzip|msword|rtf|vnd\.[\w.-]+)"
)
DUMP, UPLOAD = "datastore.dump", "didd_files.upload"
# Answers of these are files, however they are made; so is everything that is sent as a stream.
SENDERS = re.compile(
    rf"(?:.+_)?resource\.download|file\.(?:\w+_)?download|{re.escape(DUMP)}|{re.escape(UPLOAD)}"
)
# Streams of files that are not stored but installed: styles, marks and scripts of the portal.
INSTALLED = ("static", "webassets.index")

files = Blueprint("didd_files", __name__)


# What a file is ------------------------------------------------------------------------------


def kind_of(head: bytes) -> str:
    r"""The kind as which a file may be shown, by its first bytes; empty when it may not be.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"Laporan"), kind_of(b"<svg onload='x()'/>")
    ('application/pdf', 'text/plain', '')
    """
    for kind, begin in SHOWN.items():
        if begin.match(head):
            return kind
    return PLAIN if _is_plain(head) else ""


def _is_plain(head: bytes) -> bool:
    """Whether it is UTF-8 text and nothing more, as far as its beginning says."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text):
        return False
    return not ACTIVE.search(text)


def type_of(kind: str, declared: str) -> tuple[str, bool]:
    """The type to send and whether to show it: ``kind`` decides, what is ``declared`` may narrow.

    A table or other data in plain letters is data: it is saved, under its own type.
    """
    declared = declared.partition(";")[0].strip().lower()
    harmless = HARMLESS.fullmatch(declared)
    if kind == PLAIN and harmless:
        return declared, False
    if kind:
        return f"{PLAIN}; charset=utf-8" if kind == PLAIN else kind, True
    return declared if harmless else UNKNOWN, False


def plain_name(name: str) -> str:
    r"""A name without what hides or breaks something: controls, marks of direction, folders.

    >>> plain_name("a/laporan\r\n\u202efdp.exe"), plain_name("\u202e")
    ('laporanfdp.exe', 'berkas')
    """
    shown = "".join(c for c in PurePosixPath(name).name if unicodedata.category(c)[0] != "C")
    return shown.strip(" .")[-LONGEST_NAME:] or "berkas"


# Sending -------------------------------------------------------------------------------------


def install(app: Flask) -> None:
    """Have uploads leave by a way of ours, and no folder of stored files stand among our own."""
    stored = Path(tk.config["ckan.storage_path"]).resolve()
    folders: Any = app.static_folder
    app.static_folder = [f for f in folders if not Path(f).resolve().is_relative_to(stored)]  # pyright: ignore[reportAttributeAccessIssue] CKAN's is a list


@files.route("/uploads/<path:name>")
def upload(name: str) -> Response:
    """A picture of an agency, or another file that staff gave the portal itself."""
    return send_from_directory(_uploads(), name)


def is_sender(endpoint: str | None) -> bool:
    """Whether what answers there sends stored files."""
    return bool(endpoint and SENDERS.fullmatch(endpoint))


def is_stored(response: Response) -> bool:
    """Whether an answer is a stored file, or says that somebody has it already."""
    if request.endpoint in INSTALLED or response.status_code not in (200, 206, 304):
        return False
    return is_sender(request.endpoint) or not response.is_sequence


@files.after_app_request
def look(response: Response) -> Response:
    """Note how a stored file is to be sent, while there is a database to ask; see ``finish``."""
    if is_stored(response):
        g.didd_file = headers_of(response)
    return response


def finish(response: Response) -> bool:
    """Have the last word on a stored file's headers; gives whether it is one."""
    if headers := g.get("didd_file"):
        response.headers.update(headers)
    return bool(headers)


def headers_of(response: Response) -> dict[str, str]:
    """How a stored file is to be taken: shown or saved, as what, and that nothing in it runs."""
    said = {"Content-Security-Policy": POLICY}
    if request.endpoint == DUMP and "attachment" in response.headers.get("Content-Disposition", ""):
        return said  # made by CKAN while it is sent, with a type and a name of its own
    path, name, declared = _asked_for()
    kind, shown = type_of(shown_as(path), declared)
    told = disposition(plain_name(name), shown=shown)
    return {**said, "Content-Type": kind, "Content-Disposition": told}


def disposition(name: str, *, shown: bool) -> str:
    """How a file is to be taken and what it is called, in letters that every browser reads."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    exact = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{"inline" if shown else "attachment"}; filename="{plain}"{exact}'


def in_one_line(resource: dict[str, Any]) -> dict[str, Any]:
    """Have a resource's type fit into a header: CKAN fails over one with a line break."""
    if declared := resource.get("mimetype"):
        resource["mimetype"] = "".join(c for c in str(declared) if c.isascii() and c.isprintable())
    return resource


def _asked_for() -> tuple[Path | None, str, str]:
    """Where the bytes are, as far as that is known, their name, and what they are said to be."""
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
    """Where CKAN keeps a resource's bytes; None where that is no folder of this machine."""
    uploader: Any = get_resource_uploader({"id": resource_id, "url": ""})
    return None if getattr(uploader, "storage", None) else Path(uploader.get_path(resource_id))


def shown_as(path: Path | None) -> str:
    """The kind as which the file there may be shown; empty when it may not be, or is not there."""
    try:
        return _looked_at(path, *_version(path.stat())) if path else ""
    except OSError:
        return ""


def resource_shown_as(resource: Mapping[str, Any]) -> str:
    """The same for a resource; one that is only linked lies elsewhere and has none."""
    uploaded = resource.get("url_type") == "upload" and resource.get("id")
    return shown_as(_stored(str(resource["id"]))) if uploaded else ""


def _version(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


@lru_cache(4096)
def _looked_at(path: Path, size: int, *_version: int) -> str:
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD))
        if kind != PDF:
            return kind
        file.seek(0)
        return "" if size > LARGEST_PDF or pdf_actions.acts(file.read()) else kind
