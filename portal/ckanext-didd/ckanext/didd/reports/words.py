"""What a report may say, and how much of it is kept: pure.

A reporter's text is a stranger's: no control character, no character that turns a line around, no
long number and no address of a person stays in it. The office masks the rest by its own finder.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping

LONGEST = 1000
KINDS = ("tidak_terbuka", "isi_keliru", "tidak_cocok", "data_pribadi", "sulit_dibaca", "lain")
# The kind that says nothing without a text.
NEEDS_TEXT = "lain"
RECEIVED, LOOKED_AT, ANSWERED, DECLINED = "diterima", "diperiksa", "dijawab", "ditolak"
STATES = (RECEIVED, LOOKED_AT, ANSWERED, DECLINED)

# Without 0, 1, i, l, o and u: read aloud, none is taken for another, and no word comes about.
LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
HALF = 5
NUMBER = re.compile(rf"[{LETTERS}]{{{HALF}}}-[{LETTERS}]{{{HALF}}}")
# Ten digits and more, however they are grouped, also right after a word and its full stop; amounts
# grouped by threes are none of a person's, but no amount begins with 0.
_LONG = re.compile(r"(?<!\d)(?<!\d\.)\d(?:[ .\-]{0,3}\d){9,}(?!\d)")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:[ \-]{1,3}[1-9]\d{0,2}(?:\.\d{3})+)*")
_MAIL = re.compile(r"[\w.+\-]{1,64}@(?=[\w\-]+\.)")


def new_number() -> str:
    """Return a number that nobody guesses: one of 30 to the 10th, in two halves."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(2 * HALF))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def as_number(typed: str) -> str:
    """Return a number as people may type it in its own form; "" for what is none.

    >>> as_number(" 7F3K9 QXM2T "), as_number("7f3k9qxm2t"), as_number("../x")
    ('7f3k9-qxm2t', '7f3k9-qxm2t', '')
    """
    plain = re.sub(r"[\s\-]", "", typed[:40]).lower()
    number = f"{plain[:HALF]}-{plain[HALF:]}"
    return number if NUMBER.fullmatch(number) else ""


def cleaned(text: str) -> str:
    r"""Return a text as lines of printable characters, without those that reorder a line.

    >>> cleaned(" a\r\nb\x00c\u202ed ")
    'a\nbcd'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in lines if c == "\n" or unicodedata.category(c)[0] != "C")
    return re.sub(r"\n{3,}", "\n\n", kept.replace("\u2028", "\n").replace("\u2029", "\n")).strip()


def masked(text: str) -> str:
    """Return the text without long numbers and without names before an @.

    >>> masked("NIK 6271 0141 0790 0003, tulis ke budi@contoh.id, Rp1.250.000.000, tahun 2025")
    'NIK ••••••, tulis ke •••@contoh.id, Rp1.250.000.000, tahun 2025'
    """
    plain = _LONG.sub(lambda it: it[0] if _AMOUNT.fullmatch(it[0]) else "••••••", text)
    return _MAIL.sub("•••@", plain)


def complaint(typed: Mapping[str, str]) -> str:
    """Return what keeps a form from being taken: `kind`, `text`, `long`, or "" for nothing."""
    text = cleaned(typed.get("text") or "")
    if typed.get("kind") not in KINDS:
        return "kind"
    if len(text) > LONGEST:
        return "long"
    return "text" if typed.get("kind") == NEEDS_TEXT and not text else ""
