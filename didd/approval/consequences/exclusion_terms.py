"""How long information may be excluded, held against the law. Pure.

Sources: UU 14/2008 Pasal 20 ayat (1) (Pasal 17 huruf a to f are not permanent); PP 61/2010 Pasal 5
(law enforcement: 30 years at most).
"""

from __future__ import annotations

import re
from datetime import date

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _

#: The article of law enforcement, with its longest period; those that are never permanent.
_ENFORCEMENT, _MOST_YEARS = "uu-17-a", 30
_NOT_PERMANENT = frozenset(f"uu-17-{letter}" for letter in "abcdef")
_SPAN = re.compile(
    r"\b(\d{1,4})\s*(?:\([^)]*\)\s*)?(tahun|thn|th|bulan|bln|hari|minggu)\b", re.IGNORECASE
)
_FOR_EVER = re.compile(
    r"\b(?:permanen|selamanya|selama-lamanya|seterusnya|abadi|tanpa\s+batas|"
    r"(?:tidak|tak)\s+terbatas)\b",
    re.IGNORECASE,
)
#: An event that ends it, or a day by name.
_UNTIL = re.compile(
    r"\b(?:sampai|hingga|s\.?d\.?|s/d|selama|sepanjang|setelah|sebelum|ketika|saat|apabila|jika|"
    r"kecuali|until|as\s+long\s+as)\b|\b(?:19|20|21)\d\d\b",
    re.IGNORECASE,
)


def check_term(article: str, text: str, day: date, ends: date | None) -> None:
    """Raise ``Refused`` for a period that says no end, is over already, or longer than the law's.

    ``article`` is the code of the ground; ``ends`` the last day as far as the text names one,
    counted from the ``day`` of the test.
    """
    spans = [(int(number), unit.casefold()) for number, unit in _SPAN.findall(text)]
    for_ever = bool(_FOR_EVER.search(text))
    if for_ever and article in _NOT_PERMANENT:
        raise Refused(
            _(
                "What is excluded by Pasal 17 huruf a to f is not excluded for ever (UU 14/2008 "
                "Pasal 20 ayat 1). Write until when, for example: 5 tahun."
            )
        )
    if not (spans or for_ever or ends or _UNTIL.search(text)):
        raise Refused(
            _(
                'The period "{text}" does not say when it ends. Write for how long, until which '
                "day, or until what happens, for example: 5 tahun; sampai 31 Desember 2030; sampai "
                "perkara berkekuatan hukum tetap.",
                text=text[:60],
            )
        )
    if ends is not None and ends <= day:
        raise Refused(
            _("The period was over on {day}, before it was tested; mend it.", day=ends.isoformat())
        )
    if article == _ENFORCEMENT and (_is_longer(spans) or _is_after(ends, day)):
        raise Refused(
            _(
                "Information that hinders law enforcement is excluded for {n} years at most "
                "(PP 61/2010 Pasal 5); mend the period.",
                n=_MOST_YEARS,
            )
        )


def _is_longer(spans: list[tuple[int, str]]) -> bool:
    months = [
        number * (12 if unit.startswith("t") else 1)
        for number, unit in spans
        if unit.startswith(("t", "b"))
    ]
    return any(number > 12 * _MOST_YEARS for number in months)


def _is_after(ends: date | None, day: date) -> bool:
    """Whether a period ends more than so many years after the day of the test."""
    return ends is not None and (ends.year - _MOST_YEARS, ends.month, ends.day) > (
        day.year,
        day.month,
        day.day,
    )
