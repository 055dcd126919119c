"""The context of a number: the words before it, and the adjacent characters. Pure.

A number alone is ambiguous; "No. Rekening" before it, or "TRX-", tells what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

#: Cell and row separators where a table is scanned as one text: words do not count across them.
CELL, ROW = "\x1f", "\x1e"
#: How far before a number words count, and how much around it ``judge`` reads.
BEFORE, AFTER = 90, 24

#: Words that tell what a nearby number is. ``code`` is a number of some thing, ``office`` an
#: account of the government, ``amount`` and ``place`` what is counted or located.
_WORDS: Mapping[str, str] = {
    "nik": "nik nonik ktp noktp ektp kependudukan",
    "kk": "kk nokk",
    "nip": "nip nippk nipppk",
    "npwp": "npwp nonpwp pajak",
    "telepon": "hp nohp wa nowa tel telp telpon telepon cp handphone whatsapp ponsel kontak hubungi"
    " seluler phone mobile",
    "rekening": "rekening rek norek norekening bank bri bca bni bsi btn",
    "code": "kode sp2d spm spd faktur invoice inv resi barcode isbn issn imei serial seri transaksi"
    " referensi ref virtual va billing timestamp koordinat tiket akun anggaran belanja dpa nup"
    " barang sertifikat token checksum ntpn ntb pesanan kontrak paket rup trx sku order sls idsls"
    " subsls idsubsls nop idpel objectid fid gid"
    " meteran koleksi panggil inventaris",
    "amount": "pdrb pdb nilai jumlah total realisasi anggaran pagu belanja rupiah harga omzet aset"
    " pendapatan produksi volume luas populasi cakupan capaian persentase",
    "place": "koordinat lat lon long latitude longitude lintang bujur coordinates",
    "office": "kas rkud bendahara koran listrik pln pdam air sampah",
}
#: Senses that say something of a number and not what it is.
_ASIDE = frozenset({"amount", "place"})
_SENSE = {word: sense for sense, words in _WORDS.items() for word in words.split()}
_TOKEN = re.compile("[a-z][a-z0-9]*|[0-9]+")
#: Abbreviations with punctuation between their letters.
_SPACED = re.compile(r"\b(?:n[. ]i[. ]k|n[. ]p[. ]w[. ]p|n[. ]i[. ]p)\b")
# A comma may separate numbers or decimals: only "0," certainly begins a fraction.
_GOES_ON = re.compile("[eE][-+]?[0-9]|[.-](?!0{1,4}(?:[^0-9]|$)|[0-9]{16}(?:[^0-9]|$))[0-9]")
_WENT_BEFORE = re.compile("(?<![0-9]{16})(?<=[0-9])[.-]$|(?:^|[^0-9,;|])(?:0|-[0-9]{1,3}),$")
#: Adjacent to a letter, or joined to a short number by a sign: the middle of a code.
_GLUED = re.compile(r"[^\W0-9]$|[A-Za-z][-_/#]$|#$|(?<![0-9])[0-9]{1,3}[-_/]$")
#: The beginning of a web address up to the number, and a foreign country's code before a phone's.
_ADDRESS = re.compile("(?:[a-z][a-z0-9+.]{1,9}://|www[.])[^\\s<>\"'\\x1e\\x1f]*$", re.IGNORECASE)
#: A number by which a library or a store knows its things; by one of a person it may be a NIK.
_OF_THINGS = re.compile(
    r"\b(?:induk (?:buku|koleksi|barang|aset|inventaris|perpustakaan)|id objek)\b"
)
_ABROAD = re.compile(r"(?:[+]|(?<![0-9])00)(?!62)[0-9]{1,3}[ ().-]{0,3}$|[+]$")
_HEX_END, _HEX_START = re.compile("[0-9a-f]+$"), re.compile("[0-9a-f]+")


class Around:
    """The context of a candidate; evaluated only once its digits are valid."""

    def __init__(self, text: str, start: int, end: int, header: str) -> None:
        self.text, self.start, self.end, self.header = text, start, end, header

    @property
    def before(self) -> str:
        """The text before it in its cell, and its column's heading."""
        near = self.text[max(0, self.start - BEFORE) : self.start]
        own_cell = near[max(near.rfind(CELL), near.rfind(ROW)) + 1 :]
        return f"{self.header}: {own_cell}" if self.header else own_cell

    @cached_property
    def senses(self) -> Mapping[str, int]:
        """The significant words before it: sense → position of its last word."""
        return _senses(self.before)

    @property
    def left(self) -> str:
        """The characters adjacent to its start."""
        return self.text[max(0, self.start - 20) : self.start]

    @property
    def right(self) -> str:
        """The characters adjacent to its end."""
        return self.text[self.end : self.end + 20]

    def says(self, kind: str) -> bool:
        """Whether a word for this kind is near, and none for a code is nearer."""
        return self.senses.get(kind, -1) > self.senses.get("code", -1)

    def is_told(self, kind: str) -> bool:
        """Whether the nearest significant word is for this kind."""
        near = max((at for sense, at in self.senses.items() if sense not in _ASIDE), default=-1)
        return kind in self.senses and self.senses[kind] == near

    @property
    def is_code(self) -> bool:
        """Whether the nearest significant word is for numbers of things."""
        return self.is_told("code")

    @cached_property
    def address(self) -> str:
        """The web address that the number is in, up to it; "" for none."""
        near = _ADDRESS.search(self.text[max(0, self.start - BEFORE) : self.start])
        return near[0] if near else ""

    def is_named_in_address(self, kind: str) -> bool:
        """Whether the address itself says that the number is of this kind: ``?nik=``, ``wa.me``."""
        return kind in _senses(self.address)

    @property
    def is_abroad(self) -> bool:
        """Whether a foreign country's code leads the number."""
        return bool(_ABROAD.search(self.left)) and self.text[self.start : self.start + 2] != "62"

    @property
    def is_part(self) -> bool:
        """Whether it is part of something longer: a decimal fraction, a code."""
        return bool(_GOES_ON.match(self.right) or _WENT_BEFORE.search(self.left))

    @property
    def is_glued(self) -> bool:
        """Whether a letter or the middle of a code is adjacent."""
        return bool(_GLUED.search(self.left))

    @property
    def is_hexadecimal(self) -> bool:
        """Whether it is part of a digest or another hexadecimal number."""
        before, after = _HEX_END.search(self.left), _HEX_START.match(self.right)
        letters = (before[0] if before else "") + (after[0] if after else "")
        return any(c.isalpha() for c in letters) and len(letters) >= 4


def _senses(before: str) -> dict[str, int]:
    """Return the position of the last significant word of each sense.

    A word for numbers of things applies to the next number only (``Kode Pos 73111``).
    """
    plain = _SPACED.sub(lambda m: m[0][::2], before.casefold())
    plain = (
        _OF_THINGS.sub("kode kode", plain)
        .replace("kode rekening", "kode kode")
        .replace("faktur pajak", "faktur faktur")
    )
    words = _TOKEN.findall(plain)
    found: dict[str, int] = {}
    for place, word in enumerate(words):
        if sense := _SENSE.get(word):
            found[sense] = place
        elif word == "keluarga" and "kartu" in words[:place]:
            found["kk"] = place
        elif word.isdigit():
            found.pop("code", None)
    return found


def sense_of(heading: str) -> str:
    """Return the sense of the last significant word of a column's heading; "" for none.

    >>> sense_of("No. Rekening"), sense_of("Nilai")
    ('rekening', '')
    """
    senses = _senses(heading)
    return max(senses, key=lambda sense: senses[sense]) if senses else ""
