"""Certificate authorities for downloads: the system's, not a list bundled with a tool.

Behind a proxy with its own certificate authority, only the system store knows that one.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Where distributions keep the store as one file.
STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def system_store() -> str | None:
    """Return the system's file of certificate authorities; None where it has none."""
    default = ssl.get_default_verify_paths().cafile  # SSL_CERT_FILE, or OpenSSL's own
    for name in (default, *STORES):
        if name and Path(name).is_file() and Path(name).stat().st_size:
            return name
    return None


def for_uv() -> dict[str, str]:
    """Return the variables that make uv, of any version, use that store."""
    wanted = ("UV_SYSTEM_CERTS", "UV_NATIVE_TLS")
    return {key: os.environ.get(key) or "1" for key in wanted} if system_store() else {}


@contextmanager
def requests_trust_the_system() -> Iterator[None]:
    """Make requests in this process trust that store, unless configured otherwise."""
    variables, store = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), system_store()
    if store is None or any(os.environ.get(name) for name in variables):
        yield
        return
    os.environ[variables[0]] = store
    try:
        yield
    finally:
        del os.environ[variables[0]]
