"""One-time codes of an authenticator (TOTP, RFC 6238), and what replaces a lost one.

The secret is sealed by the desk's own key before it is kept: the database alone opens no account.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from hashlib import sha256
from io import BytesIO

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken

#: Steps of 30 seconds before and after now whose code is accepted: clocks differ.
DRIFT = 1
#: How many recovery codes there are.
RECOVERY_CODES = 10
#: How long the page with a new secret may stay open, in seconds.
OFFER_HOLDS = 1800
# No characters that are confused when read aloud.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Seal:
    """Seals secrets by a key that is made of the desk's signing secret."""

    def __init__(self, secret: bytes) -> None:
        key = sha256(b"second factor\x00" + secret).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        """Return the text sealed."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str, within: int | None = None) -> str | None:
        """Return what was sealed; None for another desk's, or after ``within`` seconds."""
        try:
            return self._fernet.decrypt(sealed.encode("utf-8", "replace"), ttl=within).decode()
        except (InvalidToken, UnicodeDecodeError):
            return None


def new_secret() -> str:
    """Return a new secret, 160 bits in base 32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step of which this is the code, about now; None for none.

    >>> from datetime import UTC
    >>> step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", datetime.fromtimestamp(59, UTC))
    1
    """
    typed = "".join(code.split())
    totp = pyotp.TOTP(secret)
    for step in range(totp.timecode(now) - DRIFT, totp.timecode(now) + DRIFT + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def recovery_codes() -> list[str]:
    """Generate new recovery codes, 79 bits each, that can be read aloud."""
    return ["-".join(_group() for _ in range(4)) for _ in range(RECOVERY_CODES)]


def as_recovery_code(typed: str) -> str:
    """Return a recovery code as it is kept, however it was typed.

    >>> as_recovery_code(" ABCD efgh-jkmn pqrs ")
    'abcd-efgh-jkmn-pqrs'
    """
    plain = "".join(c for c in typed.lower() if c.isalnum())
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def picture(secret: str, officer: str, office: str) -> str:
    """Return the QR code (SVG) from which an authenticator takes the secret."""
    address = pyotp.TOTP(secret).provisioning_uri(name=officer, issuer_name=office)
    out = BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, omitsize=True, border=4, light="#fff"
    )
    return out.getvalue().decode()


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))
