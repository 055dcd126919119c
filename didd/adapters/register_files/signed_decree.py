"""A signed decree as it comes back: a scan, or a PDF with electronic signatures (PAdES, as BSrE's).

A signature is never demanded. Where there is one, it is checked whether the file is still what was
signed, and said who signed by which certificate; that the certificate is to be trusted is not: that
takes the issuer's own service. The file is a stranger's: a process that may hang or die opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from didd.adapters.limited_process import LimitedProcess
from didd.i18n import _
from didd.text.day_words import day_words

#: A larger file is not taken.
MOST_BYTES = 25 * 1024 * 1024
#: Limits of the process that opens it.
_SECONDS, _MEGABYTES = 30, 1024
_PROCESS = "didd.adapters.register_files.signature_process"
#: Why a file cannot be the signed decree.
UNUSABLE = {
    "locked": _("The signed decree is locked by a password. Save it without one."),
    "empty": _("The signed decree has no page."),
    "signatures": _("The signed decree has more signatures than a decree can have."),
    "damaged": _(
        "The signed decree cannot be read as PDF: it is damaged, or only part of it came."
    ),
}


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

    Raises ``UnusableDecree`` for what is no PDF, is too large, empty or locked by a password, and
    for what takes too much time or memory to read.
    """
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise UnusableDecree(_("The signed decree is larger than {most} MB.", most=most))
    if b"%PDF-" not in content[:1024]:
        raise UnusableDecree(_("The signed decree is not a PDF. Scan it, or save it, as PDF."))
    answer = _asked(content)
    if "signatures" not in answer:
        raise UnusableDecree(UNUSABLE[answer.get("unusable", "damaged")])
    return [_seen(plain, zone) for plain in answer["signatures"]]


def _asked(content: bytes) -> dict[str, Any]:
    """Return what the limited process says of the file; it gets nothing but that."""
    process = LimitedProcess("-P", "-m", _PROCESS, str(_MEGABYTES))
    with TemporaryDirectory() as folder, ExitStack() as ends:
        ends.callback(process.end)
        file = Path(folder) / "keputusan.pdf"
        file.write_bytes(content)
        return process.ask({"path": str(file), "seconds": _SECONDS})


def signature_words(seen: list[SeenSignature]) -> str:
    """Return what a signed file says of its signatures; "" where it has none."""
    return "; ".join(
        f"ditandatangani secara elektronik oleh {s.owner}, sertifikat dari {s.issuer}"
        f"{f', {s.at}' if s.at else ''}; isi berkas utuh sejak ditandatangani, "
        "keabsahan sertifikat tidak diperiksa di sini"
        for s in seen
    )


def _seen(plain: Mapping[str, Any], zone: tzinfo) -> SeenSignature:
    return SeenSignature(plain["owner"], plain["issuer"], _at(plain["at"], zone), plain["intact"])


def _at(text: str, zone: tzinfo) -> str:
    """Return when a file says it was signed, in words; "" for no time, or one that cannot be."""
    try:
        local = datetime.fromisoformat(text).astimezone(zone)
    except (ValueError, OverflowError):  # a stranger's clock: the year 9999 has no next day
        return ""
    return f"{day_words(local.date())} pukul {local:%H.%M}"
