"""A signed decree as it comes back: a scan, or a PDF with electronic signatures (PAdES, as BSrE's).

A signature is never demanded. Where there is one, it is checked whether the file is still what was
signed, and said who signed by which certificate; that the certificate is to be trusted is not: that
takes the issuer's own service.
"""

# pyHanko has no complete type information.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from didd.i18n import _
from didd.text.day_words import day_words

#: A larger file is not taken.
MOST_BYTES = 25 * 1024 * 1024
#: Each signature costs a look at the whole file.
MOST_SIGNATURES = 20
#: What a text on the portal would take for markup, and how long a name may be.
_MARKUP, _LONGEST_NAME = frozenset("[]()<>*_`"), 120
#: Changes after a signature that a signature allows: more signatures, and the proof of them.
_WHOLE = frozenset({SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION})


class UnusableDecree(ValueError):
    """The file cannot be the signed decree; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class SeenSignature:
    """A signature in a file: the certificate's owner and issuer, when, and whether it holds."""

    owner: str
    issuer: str
    at: str
    intact: bool


def seen_signatures(content: bytes, zone: tzinfo) -> list[SeenSignature]:
    """Return the electronic signatures in a PDF, [] for a scan; times as in the office's ``zone``.

    Raises ``UnusableDecree`` for what is no PDF, is too large, empty or locked by a password.
    """
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise UnusableDecree(_("The signed decree is larger than {most} MB.", most=most))
    if b"%PDF-" not in content[:1024]:
        raise UnusableDecree(_("The signed decree is not a PDF. Scan it, or save it, as PDF."))
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            raise UnusableDecree(
                _("The signed decree is locked by a password. Save it without one.")
            )
        if not int(reader.root["/Pages"]["/Count"]):
            raise UnusableDecree(_("The signed decree has no page."))
        signatures = list(islice(reader.embedded_regular_signatures, MOST_SIGNATURES + 1))
        if len(signatures) > MOST_SIGNATURES:
            raise UnusableDecree(_("The signed decree has more signatures than a decree can have."))
    except (PdfError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        if isinstance(error, UnusableDecree):
            raise
        raise UnusableDecree(
            _("The signed decree cannot be read as PDF: it is damaged, or only part of it came.")
        ) from error
    return [_seen(signature, zone) for signature in signatures]


def signature_words(seen: list[SeenSignature]) -> str:
    """Return what a signed file says of its signatures; "" where it has none."""
    return "; ".join(
        f"ditandatangani secara elektronik oleh {s.owner}, sertifikat dari {s.issuer}"
        f"{f', {s.at}' if s.at else ''}; isi berkas utuh sejak ditandatangani, "
        "keabsahan sertifikat tidak diperiksa di sini"
        for s in seen
    )


def _seen(signature: Any, zone: tzinfo) -> SeenSignature:
    """Check one signature. Whatever in it cannot be read does not hold."""
    # It warns, with a traceback, that the certificate leads to nobody whom we trust: as it must.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        certificate = signature.signer_cert
        owner, issuer = (_named(name) for name in (certificate.subject, certificate.issuer))
        context = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        moment = status.signer_reported_dt
        at = ""
        if moment:
            local = moment.astimezone(zone)
            at = f"{day_words(local.date())} pukul {local:%H.%M}"
        held = bool(status.intact and status.valid and status.coverage in _WHOLE)
        held = held and status.docmdp_ok is not False
        return SeenSignature(owner, issuer, at, held)
    except (
        PdfError,
        SigningError,
        SignatureValidationError,
        ValidationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):
        return SeenSignature("?", "?", "", intact=False)


def _named(name: Any) -> str:
    """Return the common name in a distinguished name, else the organisation, or all of it."""
    found = name.native
    value = found.get("common_name") or found.get("organization_name") or name.human_friendly
    told = value if isinstance(value, str) else ", ".join(value)
    # Whoever makes a certificate writes what they like; it is printed, and kept for good.
    plain = "".join(c for c in told if c.isprintable() and c not in _MARKUP)
    return " ".join(plain.split())[:_LONGEST_NAME]
