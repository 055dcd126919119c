"""A real SMTP server on this machine, with a login and a certificate where a test wants them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "petugas-contoh", "kata-sandi-contoh"
SENDER = "ppid@kantor.example"


@dataclass
class Received:
    """What the server took, and what it says instead of taking something."""

    envelopes: list[tuple[str, list[str], bytes]] = field(
        default_factory=list[tuple[str, list[str], bytes]]
    )
    answer_to_recipient: str = ""
    answer_to_data: str = ""
    secure: list[bool] = field(default_factory=list[bool])

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.SMTP) for _f, _t, raw in self.envelopes]  # type: ignore[misc]

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answer_to_recipient:
            return self.answer_to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer_to_data:
            return self.answer_to_data
        self.secure.append(session.ssl is not None)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 Taken"


class FreePort(Controller):
    """Listens on a port that the system chose."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def mail_server(certificate: Path | None = None, **how: Any) -> Iterator[tuple[Received, int]]:
    """Run a server on a free port; yields what it received, and the port.

    With a certificate it offers STARTTLS and wants it, and a login; ``implicit`` is TLS at once.
    """
    received, implicit = Received(), how.pop("implicit", False)
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        wanted: dict[str, Any] = {"authenticator": _known, "auth_required": True}
        if implicit:
            how |= {"ssl_context": context, "auth_require_tls": False, **wanted}
        else:
            how |= {"tls_context": context, "require_starttls": True, **wanted}
    controller = FreePort(received, hostname="127.0.0.1", port=0, **how)
    controller.start()
    try:
        yield received, controller.port
    finally:
        controller.stop()


def _known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)


def self_signed(folder: Path) -> Path:
    """Write key and certificate of 127.0.0.1 into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "contoh")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "sertifikat.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file
