"""Opening an agency's folder by its address: a path, or an fsspec URL.

Credentials come from the environment only, never from the address: what the provider's own tools
read (``AWS_…``, ``~/.ssh``), or ``DIDD_SOURCE_SLUG_OPTION`` for one agency, e.g.
``DIDD_SOURCE_DINAS_PERTANIAN_PASSWORD``; ``OPTIONS`` lists them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from didd.adapters.folders.listing import FolderUnavailable
from didd.adapters.folders.local_folder import LocalFolder
from didd.adapters.folders.remote_errors import why
from didd.adapters.folders.remote_folder import RemoteFolder
from didd.i18n import _

#: Seconds until a server that does not answer counts as down.
_PATIENCE = 30
_WEBDAV = {"webdav": "http", "dav": "http", "webdavs": "https", "davs": "https"}
_SFTP = frozenset({"sftp", "ssh"})
#: What ``DIDD_SOURCE_SLUG_…`` may set, by kind of folder.
OPTIONS: Mapping[str, frozenset[str]] = {
    "s3": frozenset({"key", "secret", "token", "endpoint_url"}),
    "sftp": frozenset({"username", "password", "client_keys", "passphrase", "known_hosts"}),
    "webdav": frozenset({"username", "password"}),
}
#: Schemes an address may have; without one it is a path.
SCHEMES = frozenset({"file", "s3", *_SFTP, *_WEBDAV})


class SourceError(ValueError):
    """The address cannot be opened; the message says what to write instead."""


def open_folder(
    address: str,
    slug: str,
    settle_seconds: float = 0,
    environment: Mapping[str, str] | None = None,
) -> LocalFolder | RemoteFolder:
    """Open the folder of agency ``slug``; a local one is not read yet.

    Raises ``SourceError`` for an invalid address, ``FolderUnavailable`` when the server
    cannot be reached.
    """
    if not is_remote(address):
        return LocalFolder(Path(address.removeprefix("file://")), settle_seconds)
    url = checked(address)
    options = _options(slug, _kind(url), os.environ if environment is None else environment)
    try:
        fs, root = _connect(url, options)
    except SourceError:
        raise
    except ImportError as error:
        raise SourceError(
            _(
                "Folders by {scheme} need the extra `remote`: pip install 'didd[remote]'.",
                scheme=url.scheme,
            )
        ) from error
    except Exception as error:
        raise FolderUnavailable(
            _("Folder {folder} cannot be opened ({cause}).", folder=address, cause=why(error))
        ) from error
    return RemoteFolder(fs, root, address, settle_seconds, flat=url.scheme == "s3")


def is_remote(address: str) -> bool:
    """Whether the address is on another machine rather than a path."""
    return "://" in address and not address.startswith("file://")


def below(address: str, slug: str) -> str:
    """Return the address of an agency's own folder below the folder of all agencies."""
    return f"{address.rstrip('/')}/{slug}" if is_remote(address) else str(Path(address) / slug)


def checked(address: str) -> SplitResult:
    """Parse an address; raises ``SourceError``, which never repeats a secret."""
    try:
        url = urlsplit(address)
        fine = url.scheme in SCHEMES and bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        raise SourceError(_("The address of the folder is not a URL.")) from None
    if url.password:
        raise SourceError(
            _(
                "The address of a folder must not hold a password: take it out and set "
                "DIDD_SOURCE_SLUG_PASSWORD in the environment."
            )
        )
    if not fine:
        raise SourceError(
            _(
                "{address!r} is no folder's address: write a path, s3://bucket/folder, "
                "sftp://user@host/folder or webdavs://host/remote.php/dav/files/user/folder.",
                address=address,
            )
        )
    return url


def _kind(url: SplitResult) -> str:
    return "webdav" if url.scheme in _WEBDAV else "sftp" if url.scheme in _SFTP else "s3"


def _options(slug: str, kind: str, environment: Mapping[str, str]) -> dict[str, str]:
    prefix = f"DIDD_SOURCE_{slug.upper().replace('-', '_')}_"
    named = ((key, f"{prefix}{key.upper()}") for key in sorted(OPTIONS[kind]))
    return {key: environment[name] for key, name in named if environment.get(name)}


def _connect(url: SplitResult, options: dict[str, str]) -> tuple[Any, str]:
    return {"s3": _s3, "sftp": _sftp, "webdav": _webdav}[_kind(url)](url, options)


def _implementation(module: str, name: str) -> Any:
    """Import an fsspec implementation; few installations need one, and none is typed."""
    return getattr(import_module(module), name)


def _s3(url: SplitResult, options: dict[str, str]) -> tuple[Any, str]:
    timeouts = {"connect_timeout": _PATIENCE, "read_timeout": _PATIENCE}
    fs = _implementation("s3fs", "S3FileSystem")(
        use_listings_cache=False,
        skip_instance_cache=True,
        config_kwargs={**timeouts, "retries": {"total_max_attempts": 1}},
        **options,
    )
    fs.retries = 2  # the library's own; reads are retried around it: more takes an hour
    # An object's name is literal: no part of it is a query or a fragment.
    return fs, url.geturl().removeprefix("s3://")


def _sftp(url: SplitResult, options: dict[str, str]) -> tuple[Any, str]:
    # An empty list means ssh's own ~/.ssh/known_hosts: an unknown server is refused.
    known_hosts = options.pop("known_hosts", ())
    user = {"username": unquote(url.username)} if url.username else {}
    fs = _implementation("sshfs", "SSHFileSystem")(
        url.hostname,
        port=url.port or 22,
        known_hosts=known_hosts,
        connect_timeout=_PATIENCE,
        keepalive_interval=_PATIENCE // 3,  # three without an answer end a hanging transfer
        skip_instance_cache=True,
        sftp_client_kwargs={"path_errors": "surrogateescape"},
        **{**user, **options},
    )
    return fs, unquote(url.path) or "."


def _webdav(url: SplitResult, options: dict[str, str]) -> tuple[Any, str]:
    port = f":{url.port}" if url.port else ""
    user = options.get("username") or unquote(url.username or "")
    auth = (user, options.get("password", "")) if user else None
    if auth and _WEBDAV[url.scheme] == "http" and not _is_here(url.hostname or ""):
        raise SourceError(
            _("Write webdavs://{host}: no password goes over plain HTTP.", host=url.hostname)
        )
    base = f"{_WEBDAV[url.scheme]}://{url.hostname}{port}{url.path}"
    client = _quoting_client()(base, auth=auth, timeout=_PATIENCE)
    make = _implementation("webdav4.fsspec", "WebdavFileSystem")
    return make(base, client=client, skip_instance_cache=True), ""


def _quoting_client() -> Any:
    """Return a WebDAV client for names with ``%``, ``?``, ``#`` and control characters in them."""
    plain: Any = _implementation("webdav4.client", "Client")

    class Quoting(plain):
        def join_url(self, path: str, add_trailing_slash: bool = False) -> Any:
            parts = (self.base_url.path.strip("/"), path.strip("/"))
            joined = "/" + "/".join(filter(None, parts)) + "/" * add_trailing_slash
            return self.base_url.copy_with(raw_path=quote(joined).encode())

    return Quoting


def _is_here(host: str) -> bool:
    """Whether the host is this machine, by address or name."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
