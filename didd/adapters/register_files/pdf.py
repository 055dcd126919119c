"""A register's edition as the office's printed list (A4 landscape), typeset by typst.

The PDF is PDF/A-2a and PDF/UA-1: tagged, in Indonesian, with embedded fonts.
``didd.register.printing.printed_list`` determines the content, ``register.typ`` the layout.
"""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import date
from typing import Any

import segno

from didd.adapters.register_files.volumes.pages import Pages
from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.printing.decree_text import DecreeText
from didd.register.printing.printed_list import printed_list
from didd.register.printing.printed_pages import PrintedList
from didd.register.serialise import document_day


def render_pdf(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition as PDF/A-2a and PDF/UA-1: same input, same bytes.

    Text is never interpreted as markup. Control characters are dropped, characters that
    the embedded fonts lack print as "□", and a word wider than its column is broken. The
    document's date is the decree's, or the day the draft was compiled.
    """
    return set_list(printed_list(edition, config), document_day(edition, config))


def set_list(printed: PrintedList, day: date, decree: DecreeText | None = None) -> bytes:
    """Return any printed list as PDF, dated ``day``: the signature is never without rows.

    With ``decree`` the list is its annex, and the decree comes first.
    """
    pages = Pages.of(plain_list(printed, decree), day)
    return pages.pdf(day, pages.setting(), {})


def plain_list(printed: PrintedList, decree: DecreeText | None = None) -> dict[str, Any]:
    """Return a list as JSON types, with its QR code, and the decree whose annex it is."""
    code = {"qr": qr_code(printed.frame.proof.address)}
    return asdict(printed) | code | ({"decree": asdict(decree)} if decree else {})


def qr_code(address: str) -> str:
    """Return an address as a QR code in SVG; "" without one."""
    if not address:
        return ""
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", border=2, xmldecl=False, nl=False)
    return out.getvalue().decode()
