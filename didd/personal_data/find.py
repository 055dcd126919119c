"""Finds personal data in a text: position, kind, and a masked sample (UU 27/2022).

Two steps. ``didd.personal_data.patterns`` find candidates of some kind; ``judge`` then
checks exactly: the number's structure (``didd.personal_data.identity_numbers``) and
its context (``didd.personal_data.context``). A ``Hit`` never contains the data, only a masked
sample.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from didd.personal_data.context import Around
from didd.personal_data.identity_numbers import (
    REGIONS,
    has_npwp_check_digit,
    is_kk,
    is_mobile,
    is_nik,
    is_nip,
    is_region,
)
from didd.personal_data.patterns import PATTERNS, may_hold, spans
from didd.text.digits import plain_text

#: ``tautan``: a number shaped like a person's in a web address that does not say what it is.
Kind = Literal["nik", "kk", "nip", "npwp", "telepon", "rekening", "email", "tautan"]

_AMOUNT = re.compile(r"[0-9]{1,3}(?:[.][0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+")
_POWER = re.compile("[eE][+]?0?15$")
#: Digits near a bank's name that are not an account: dates, years, codes of villages and of
#: budgets, several amounts, telephones of offices.
_NO_ACCOUNT = re.compile(
    r"[0-9]{2}[.][0-9]{2}[.][0-9]{2}[.][0-9]{4}|[0-9][.][0-9][.][0-9]{2}[.].*"
    r"|.*(?<![0-9])[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)[0-9]{2}(?![0-9]).*"
    r"|.*(?<![0-9])(?:19|20)[0-9]{2}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}(?![0-9]).*"
    r"|.*(?<![0-9])(?:19|20)[0-9]{2}[^0-9]+(?:[0-9]{1,3}[^0-9]+)?(?:19|20)[0-9]{2}(?![0-9]).*"
    r"|[0-9]{1,3}(?:[.][0-9]{3})+(?: +[0-9]{1,3}(?:[.][0-9]{3})+)+|0[2-9][0-9]{1,2}[ -]+[0-9]{6,}.*"
)
_NPWP_WORD = re.compile("n[. ]?p[. ]?w[. ]?p", re.IGNORECASE)
#: The edges of a line that has boxes only, but for a row's number.
_LINE_BEFORE = re.compile(r"(?:^|[\n\r\x1e\x1f])[ |]*(?:\d{1,2}[.)]?[ |]{1,3})?$")
_LINE_AFTER = re.compile(r"[ |]*(?:$|[\n\r\x1e\x1f])")
#: Numbers as the cells of a table give them, and a word right before, a person's name say.
_SIDE_BY_SIDE = re.compile(r"[0-9]+(?:[ \t\xa0\x1f|;]+[0-9]+)+|[0-9]{2}(?:\D[0-9]{2}){5}\D[0-9]{4}")
_WORD_BEFORE = re.compile(r"[^\W0-9_][^\S\n]?[:=]?[^\S\n]{0,3}$")
#: The whole part of a decimal fraction.
_WHOLE_PART = re.compile(r"[0-9]{1,3}[.,]$")
#: A number that goes on to the left, and was judged as a whole.
_LONGER = re.compile(r"[+]$|[0-9][ .-]$")
_CURRENCY = re.compile("(?:rp|idr)[. ]*$", re.IGNORECASE)
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg"})
_NOT_DIGIT = re.compile("[^0-9]+")
#: Letters for digits, and most of them in one number.
_LETTERS, _MOST_LETTERS = str.maketrans("OoIl", "0011"), 11
#: Digits of an NPWP before 2024, and those of a power of ten that identify a region.
_NPWP, _FEWEST_OF_POWER = 15, 4


@dataclass(frozen=True, slots=True)
class Hit:
    """Personal data in a text: kind, position, and a masked sample."""

    kind: Kind
    start: int
    end: int
    sample: str


def find(text: str, official: Iterable[str] = (), header: str = "") -> list[Hit]:
    """Find all personal data in a text, in the order of the text.

    ``official`` are e-mail domains of offices; ``header`` is the heading of a cell's column.
    """
    plain = plain_text(text)
    if not may_hold(plain.text):
        return []
    domains = tuple(official)
    hits = settle(
        hit
        for name in PATTERNS
        if name != "email" or "@" in plain.text
        for span in spans(name, plain.text)
        if (hit := judge(name, plain.text, *span, domains, header))
    )
    return in_place(hits, plain.place) if plain.at else hits


def in_place(hits: Iterable[Hit], place: Callable[[int], int]) -> list[Hit]:
    """Return hits of a plain text with their positions in the original text."""
    return [replace(hit, start=place(hit.start), end=place(hit.end)) for hit in hits]


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Sort hits; of overlapping ones the first given wins."""
    starts: list[int] = []
    kept: dict[int, Hit] = {}
    for hit in hits:
        place = bisect_left(starts, hit.end)
        if place == 0 or kept[starts[place - 1]].end <= hit.start:
            insort(starts, hit.start)
            kept[hit.start] = hit
    return [kept[start] for start in starts]


def redact(text: str, official: Iterable[str] = (), kinds: Iterable[Kind] | None = None) -> str:
    """Return the text with masked samples in place of all personal data, or of these ``kinds``.

    >>> redact("NIK 6271014107900003 (contoh)")
    'NIK 6271••••••••0003 (contoh)'
    """
    wanted = None if kinds is None else frozenset(kinds)
    for hit in reversed(find(text, official)):
        if wanted is None or hit.kind in wanted:
            text = text[: hit.start] + hit.sample + text[hit.end :]
    return text


def judge(
    name: str, text: str, start: int, end: int, official: tuple[str, ...] = (), header: str = ""
) -> Hit | None:
    """Return the hit for the candidate ``text[start:end]`` of ``PATTERNS[name]``, or None.

    Only ``BEFORE`` characters before it and ``AFTER`` after it are read.
    """
    if name == "email":
        return _email(text, start, end, official)
    around = Around(text, start, end, header)
    found = text[start:end]
    kind = _TESTS[name](_NOT_DIGIT.sub("", found), found, around)
    if kind and around.address:
        kind = _in_address(kind, around)
    return Hit(kind, start, end, mask(kind, found)) if kind else None


def _in_address(kind: Kind, around: Around) -> Kind | None:
    """Judge a number in a web address: most are of pages and files."""
    if kind in {"nik", "kk", "npwp", "telepon"} and around.is_named_in_address(kind):
        return kind
    return "tautan" if kind in {"nik", "kk"} else None


def mask(kind: Kind, text: str) -> str:
    """Return a sample by which the agency can find it, and nobody can tell whose it is."""
    if kind == "email":
        return f"{text[0]}•••@{text.rpartition('@')[2]}"
    digits = _NOT_DIGIT.sub("", text.translate(_LETTERS))
    if power := _POWER.search(text):
        return f"{digits[: min(4, len(digits) - 2)]}••••{power[0]}"
    first, last = {"npwp": (2, 3), "rekening": (0, 3), "telepon": (4, 2)}.get(kind, (4, 4))
    return digits[:first] + "•" * (len(digits) - first - last) + digits[len(digits) - last :]


def _sixteen(digits: str, _: str, around: Around) -> Kind | None:
    if around.is_part:
        return None
    if not is_nik(digits):
        return "npwp" if digits[0] == "0" and around.says("npwp") else None
    if is_kk(digits) and around.senses.get("kk", -1) > around.senses.get("nik", -1):
        return "kk"
    known = around.says("nik") or around.says("npwp") or around.says("kk")
    if "place" in around.senses and not known and _WHOLE_PART.search(around.left):
        return None  # decimals of a coordinate
    unlikely = around.is_code or around.is_hexadecimal or digits[12:] == "0000"
    return "nik" if known or not unlikely else None


def _grouped(digits: str, text: str, around: Around) -> Kind | None:
    """Recognise a NIK in groups; numbers side by side are a table's, which has none from 0 on."""
    announced = around.says("nik") or around.says("kk") or around.says("npwp")
    named = _WORD_BEFORE.search(around.left) and "amount" not in around.senses
    beside = not named and _SIDE_BY_SIDE.fullmatch(text)
    if _CURRENCY.search(around.left) or (beside and digits[12] != "0" and not announced):
        return None
    return _sixteen(digits, text, around)


def _thousands(digits: str, text: str, around: Around) -> Kind | None:
    return None if _is_amount(around) else _grouped(digits, text, around)


def _is_amount(around: Around) -> bool:
    """Return whether an amount is spoken of, and nobody's number."""
    return "amount" in around.senses and not (around.says("nik") or around.says("kk"))


def _boxed(digits: str, text: str, around: Around) -> Kind | None:
    """Recognise a NIK with its digits in boxes: announced, or alone on its line.

    A row's number may stand before it; a longer row of digits is a table's.
    """
    announced = around.says("nik") or around.says("kk")
    alone = _LINE_BEFORE.search(around.left) and _LINE_AFTER.match(around.right)
    return _grouped(digits, text, around) if announced or alone else None


def _lettered(_: str, text: str, around: Around) -> Kind | None:
    """Recognise a NIK with letters for digits: O for 0, I or l for 1."""
    letters = sum(character.isalpha() for character in text)
    beside = around.left[-1:].isalnum() or around.right[:1].isalnum()
    if not 0 < letters <= _MOST_LETTERS or beside:
        return None
    digits = _NOT_DIGIT.sub("", text.translate(_LETTERS))
    return _sixteen(digits, text, around) if is_nik(digits) else None


def _announced_sixteen(digits: str, text: str, around: Around) -> Kind | None:
    # Context last: it costs most, and hardly any number gets this far.
    announced = is_nik(digits) and (around.says("nik") or around.says("kk"))
    return _grouped(digits, text, around) if announced else None


def _power(_: str, text: str, around: Around) -> Kind | None:
    """Recognise a NIK that a spreadsheet shortened to a number: ``6.27101E+15``."""
    digits = _NOT_DIGIT.sub("", re.split("[eE]", text)[0])
    if len(digits) < _FEWEST_OF_POWER:
        built = digits[:2] in REGIONS and around.says("nik")
    else:
        built = is_region(digits) and digits[4:6] != "00"
    other = around.is_part or around.is_code or _is_amount(around)
    return "nik" if built and not other else None


def _nip(digits: str, _: str, around: Around) -> Kind | None:
    return "nip" if is_nip(digits) and not around.is_part and not around.is_glued else None


def _announced_nip(digits: str, text: str, around: Around) -> Kind | None:
    return _nip(digits, text, around) if is_nip(digits) and around.says("nip") else None


def _npwp(digits: str, _: str, around: Around) -> Kind | None:
    if around.is_part:
        return None
    built = has_npwp_check_digit(digits) and not around.is_glued
    return "npwp" if built or around.says("npwp") else None


def _announced_npwp(digits: str, _: str, around: Around) -> Kind | None:
    fits = len(digits) == _NPWP or digits[0] == "0" or is_nik(digits)
    if not fits or around.is_part or not around.is_told("npwp"):
        return None
    # "Pajak" is near amounts as often as near taxpayers' numbers.
    return "npwp" if _NPWP_WORD.search(around.before) else None


def _national(digits: str) -> str:
    """Return a phone number without its prefix: 0, 62, 0062."""
    return re.sub("^(?:(?:00)?62)?0?", "", digits)


def _mobile(digits: str, _: str, around: Around) -> Kind | None:
    if not is_mobile(_national(digits)) or around.is_part or around.is_abroad:
        return None
    if around.says("telepon"):
        return "telepon"
    other = around.is_code or around.says("rekening") or "office" in around.senses
    return None if other or (around.is_glued and not around.left.endswith("+")) else "telepon"


def _announced_mobile(digits: str, text: str, around: Around) -> Kind | None:
    if not is_mobile(_national(digits)) or not around.is_told("telepon"):
        return None
    money = _AMOUNT.fullmatch(text) or _CURRENCY.search(around.left)
    return None if money else _mobile(digits, text, around)


def _account(_: str, text: str, around: Around) -> Kind | None:
    thing = _AMOUNT.fullmatch(text) or _CURRENCY.search(around.left)
    if thing or _NO_ACCOUNT.fullmatch(text) or not around.says("rekening") or around.is_part:
        return None
    if around.is_abroad or _LONGER.search(around.left):
        return None
    return None if around.senses.keys() & {"office", "code"} else "rekening"


_TESTS = {
    "nik": _sixteen,
    "nik_grouped": _grouped,
    "nik_boxed": _boxed,
    "nik_thousands": _thousands,
    "nik_power": _power,
    "nik_letters": _lettered,
    "nip": _nip,
    "npwp": _npwp,
    "telepon": _mobile,
    "rekening": _account,
    "nik_announced": _announced_sixteen,
    "nip_announced": _announced_nip,
    "npwp_announced": _announced_npwp,
    "telepon_announced": _announced_mobile,
}


def _email(text: str, start: int, end: int, official: tuple[str, ...]) -> Hit | None:
    address = text[start:end]
    domain = address.rpartition("@")[2].casefold()
    own = any(domain == known or domain.endswith(f".{known}") for known in official)
    if own or domain.rpartition(".")[2] in _PICTURES:
        return None
    return Hit("email", start, end, mask("email", address))
