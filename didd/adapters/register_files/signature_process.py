"""The process that opens signed decrees for ``didd.adapters.register_files.signed_decree``.

Started as ``python -m didd.adapters.register_files.signature_process MEGABYTES``; limited by
``didd.adapters.limited_process``. Each question names a ``path``; the answer has ``signatures``, or
under ``unusable`` why the file cannot be a decree (a key of ``signed_decree.UNUSABLE``).
"""

# pyHanko has no complete type information.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

import logging
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from didd.adapters.limited_process import own_output, serve

#: Each signature costs a look at the whole file.
MOST_SIGNATURES = 20
#: What a text on the portal would take for markup, and how long a name may be.
_MARKUP, _LONGEST_NAME = frozenset("[]()<>*_`"), 120
#: Changes after a signature that a signature allows: more signatures, and the proof of them.
_WHOLE = frozenset({SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION})
_DAMAGED = (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


def main() -> None:
    """Answer questions until the input ends."""
    # It warns, with a traceback, that the certificate leads to nobody whom we trust: as it must.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    serve(own_output(), _answer, int(sys.argv[1]))


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    with Path(asked["path"]).open("rb") as file:
        try:
            reader = PdfFileReader(file, strict=False)
            if reader.encrypted:
                return {"unusable": "locked"}
            if not int(reader.root["/Pages"]["/Count"]):
                return {"unusable": "empty"}
            found = list(islice(reader.embedded_regular_signatures, MOST_SIGNATURES + 1))
        except _DAMAGED:
            return {"unusable": "damaged"}
        if len(found) > MOST_SIGNATURES:
            return {"unusable": "signatures"}
        return {"signatures": [_seen(signature) for signature in found]}


def _seen(signature: Any) -> dict[str, Any]:
    """Check one signature. Whatever in it cannot be read does not hold."""
    try:
        certificate = signature.signer_cert
        owner, issuer = (_named(name) for name in (certificate.subject, certificate.issuer))
        context = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        moment = status.signer_reported_dt
        held = bool(status.intact and status.valid and status.coverage in _WHOLE)
        return {
            "owner": owner,
            "issuer": issuer,
            "at": moment.isoformat() if moment else "",
            "intact": held and status.docmdp_ok is not False,
        }
    except (*_DAMAGED, SigningError, SignatureValidationError, ValidationError):
        return {"owner": "?", "issuer": "?", "at": "", "intact": False}


def _named(name: Any) -> str:
    """Return the common name in a distinguished name, else the organisation, or all of it."""
    found = name.native
    value = found.get("common_name") or found.get("organization_name") or name.human_friendly
    told = value if isinstance(value, str) else ", ".join(value)
    # Whoever makes a certificate writes what they like; it is printed, and kept for good.
    plain = "".join(c for c in told if c.isprintable() and c not in _MARKUP)
    return " ".join(plain.split())[:_LONGEST_NAME]


if __name__ == "__main__":
    main()
