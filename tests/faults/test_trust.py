"""Behind a proxy with a certificate authority of its own: what the machine trusts is trusted."""

from __future__ import annotations

import http.server
import os
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.local.place import ROOT
from portal.local.trust import STORES

STORE = Path(STORES[0])
#: What tells a program whom to trust, and how to get out.
TOLD = ("SSL_", "REQUESTS_", "CURL_", "PIP_", "UV_", "HTTP", "http", "ALL_PROXY", "NO_PROXY")

FETCH = """
import os, subprocess, sys
import requests
from portal.local import trust
from portal.local.environment import uv
url = sys.argv[1]
try:
    requests.get(url, timeout=600)
except requests.exceptions.SSLError:
    print("not known to what requests brings")
with trust.requests_trust_the_system():
    print(requests.get(f"{url}/solr.jar", timeout=600).status_code)
index = ["--index-url", f"{url}/simple", "--no-cache", "--python", sys.executable]
command = [uv(), "pip", "install", "--dry-run", "--no-deps", *index, "contoh-paket"]
env = {**os.environ, **trust.for_uv()}
print(subprocess.run(command, env=env, capture_output=True, text=True).stderr)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server with one jar and one package, and the authority that vouches for it alone."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "solr.jar").write_bytes(b"PK")
    package = folder / "simple" / "contoh-paket"
    package.mkdir(parents=True)
    with zipfile.ZipFile(package / "contoh_paket-1.0-py3-none-any.whl", "w") as wheel:
        head = "contoh_paket-1.0.dist-info"
        wheel.writestr(
            f"{head}/METADATA", "Metadata-Version: 2.1\nName: contoh-paket\nVersion: 1.0\n"
        )
        wheel.writestr(f"{head}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{head}/RECORD", "")
    authority, shown = vouched_for(folder.parent)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)

    def handler(*asked: object) -> http.server.SimpleHTTPRequestHandler:
        return http.server.SimpleHTTPRequestHandler(*asked, directory=str(folder))  # type: ignore[arg-type]

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}", authority
    server.shutdown()


def vouched_for(folder: Path) -> tuple[Path, Path]:
    """An authority's certificate, and a key for 127.0.0.1 with the certificate that it signed."""
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    is_root = x509.BasicConstraints(ca=True, path_length=None)
    authority = certificate("Penjamin contoh", root, root).add_extension(is_root, critical=True)
    server = certificate("Peladen contoh", leaf, root).add_extension(here, critical=False)
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    key = leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    known, shown = folder / "penjamin.pem", folder / "peladen.pem"
    known.write_bytes(authority.sign(root, hashes.SHA256()).public_bytes(pem))
    shown.write_bytes(key + server.sign(root, hashes.SHA256()).public_bytes(pem))
    return known, shown


def certificate(
    name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    """A certificate of that key, from the authority, good for these days."""
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])
        for words in (name, "Penjamin contoh")
    )
    now = datetime.now(UTC)
    number = x509.random_serial_number()
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), number)
    return made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))


@pytest.mark.root
def test_jars_and_packages_come_through_what_only_the_system_trusts(
    served: tuple[str, Path],
) -> None:
    url, authority = served
    assert STORE.is_file(), "apt-get install ca-certificates"
    bare = {name: value for name, value in os.environ.items() if not name.startswith(TOLD)}
    inside = f'mount --bind "$1" {STORE}; shift; exec "$@"'
    there = ["unshare", "--mount", "sh", "-ec", inside, "sh", authority]
    done = subprocess.run(
        [*there, sys.executable, "-c", FETCH, url],
        cwd=ROOT, env={**bare, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("not known to what requests brings\n200\n")
    assert "contoh-paket==1.0" in done.stdout


def test_pip_is_told_of_the_systems_store_too(tmp_path: Path) -> None:
    store = tmp_path / "toko.pem"
    store.write_text("x")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(TOLD)}
    ran = subprocess.run(
        ["/bin/sh", "-c", '. deploy/trust.sh; echo "$PIP_CERT $UV_SYSTEM_CERTS"'],
        cwd=ROOT, env={**bare, "SSL_CERT_FILE": str(store)}, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.stdout.strip() == f"{store} 1"
