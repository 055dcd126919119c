"""The proof of an erasure as PDF, to be printed and signed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

from didd.adapters.register_files.typesetting import printable, typeset
from didd.adapters.register_files.volumes.pages import STANDARDS


@dataclass(frozen=True, slots=True)
class ProofText:
    """A proof for print, from top to bottom; ``facts`` are pairs of what and which."""

    title: str
    author: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]


def proof_pdf(text: ProofText, day: date) -> bytes:
    """Return the proof as PDF/A and PDF/UA, dated ``day``: same text, same bytes."""
    plain, _letters = printable(asdict(text))
    data = {**plain, "day": [day.year, day.month, day.day]}
    return typeset("erasures/proof.typ", data, STANDARDS, datetime.combine(day, time(), UTC))
