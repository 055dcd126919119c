"""``printed:`` and ``decree:`` in ``sop.yaml``: how lists and decrees look on paper."""

from __future__ import annotations

from string import Formatter
from typing import Literal

from pydantic import field_validator, model_validator

from didd.config.yaml_files import Part
from didd.model import Classification, Effect

#: What a line of the letterhead or the heading may contain, between braces.
PLACEHOLDERS = ("name", "title", "government", "agency", "year", "edition")
#: What a text of a decree may contain besides.
DECREE_PLACEHOLDERS = (*PLACEHOLDERS, "position", "entries")


def _usable(line: str, known: tuple[str, ...] = PLACEHOLDERS) -> str:
    try:
        named = {field for _, field, _, _ in Formatter().parse(line) if field is not None}
    except ValueError:
        named = {line}
    if not named <= set(known):
        allowed = ", ".join(f"{{{name}}}" for name in known)
        raise ValueError(f"{line!r}: between braces only {allowed} are known")
    return line


class PrintedForm(Part):
    """Letterhead, heading, order and numbering of the printed list.

    The letterhead is that of the office whose head signs, not of the agency whose list it is; its
    last line is printed large, ``letterhead_small`` (address, web site) under it. ``numbering``
    counts within each class, or through the whole list.
    """

    letterhead: tuple[str, ...] = ("{government}", "Sekretariat Daerah")
    letterhead_small: tuple[str, ...] = ()
    heading: tuple[str, ...] = ("{title} ({name})", "Pada {agency}", "Tahun {year}")
    order: tuple[Classification, ...] = (
        Classification.BERKALA,
        Classification.SERTA_MERTA,
        Classification.SETIAP_SAAT,
    )
    numbering: Literal["class", "list"] = "class"
    section_marks: Literal["letters", "roman", "none"] = "letters"
    column_numbers: bool = True

    @field_validator("letterhead", "letterhead_small", "heading")
    @classmethod
    def _lines_are_usable(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_usable(line) for line in lines)

    @model_validator(mode="after")
    def _is_whole(self) -> PrintedForm:
        if not self.letterhead or not self.heading:
            raise ValueError("letterhead and heading need at least one line")
        public = [c for c in Classification if c is not Classification.DIKECUALIKAN]
        if sorted(self.order) != sorted(public):
            raise ValueError(f"order must name each once: {', '.join(public)}")
        return self


class DecreeForm(Part):
    """The texts of the decree that establishes a list, each a whole sentence without its full stop.

    What it does with the decree before it (``effect``) is added by itself, where there is one.
    """

    considering: tuple[str, ...]
    basis: tuple[str, ...] = (
        "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
        "Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan",
        "Peraturan Pemerintah Nomor 61 Tahun 2010 tentang Pelaksanaan Undang-Undang Nomor 14 "
        "Tahun 2008 tentang Keterbukaan Informasi Publik",
        "Peraturan Menteri Dalam Negeri Nomor 3 Tahun 2017 tentang Pedoman Pengelolaan Pelayanan "
        "Informasi dan Dokumentasi Kementerian Dalam Negeri dan Pemerintahan Daerah",
        "Peraturan Komisi Informasi Nomor 1 Tahun 2021 tentang Standar Layanan Informasi Publik",
    )
    rulings: tuple[str, ...]
    copies: tuple[str, ...] = ()
    effect: Effect = Effect.REVOKE

    @field_validator("considering", "basis", "rulings", "copies")
    @classmethod
    def _texts_are_usable(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_usable(text, DECREE_PLACEHOLDERS) for text in texts)

    @model_validator(mode="after")
    def _says_something(self) -> DecreeForm:
        if not self.considering or not self.basis or not self.rulings:
            raise ValueError("considering, basis and rulings need at least one text each")
        return self


_OPEN_TO_ALL = "bahwa setiap Badan Publik wajib menyediakan daftar seluruh Informasi Publik yang "
_LISTED = (
    "Menetapkan {title} ({name}) pada {agency} Tahun {year}, yang memuat {entries} butir, "
    "sebagaimana tercantum dalam Lampiran yang merupakan bagian tidak terpisahkan dari Keputusan "
    "ini"
)
_FROM_NOW_ON = "Keputusan ini mulai berlaku pada tanggal ditetapkan"
_THEREFORE = (
    "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a dan huruf b, perlu "
    "menetapkan Keputusan tentang {title} ({name}) pada {agency} Tahun {year}"
)

#: The decree of a public list, where ``sop.yaml`` says nothing else.
LIST_DECREE = DecreeForm(
    considering=(
        f"{_OPEN_TO_ALL}berada di bawah penguasaannya, tidak termasuk informasi yang dikecualikan",
        "bahwa daftar yang diusulkan {agency} telah diperiksa dan setiap butirnya telah disetujui",
        _THEREFORE,
    ),
    rulings=(
        _LISTED,
        "Informasi sebagaimana dimaksud dalam Diktum KESATU diumumkan melalui portal informasi "
        "publik {government}",
        _FROM_NOW_ON,
    ),
)
#: The decree of a list of what is excluded.
EXCLUDED_DECREE = DecreeForm(
    considering=(
        "bahwa pengecualian informasi bersifat ketat dan terbatas, dan didasarkan pada pengujian "
        "tentang konsekuensi yang timbul apabila informasi dibuka kepada masyarakat",
        "bahwa informasi yang diusulkan {agency} termasuk informasi yang dikecualikan menurut "
        "Pasal 17 Undang-Undang Nomor 14 Tahun 2008",
        _THEREFORE,
    ),
    rulings=(
        _LISTED,
        "Daftar sebagaimana dimaksud dalam Diktum KESATU diumumkan; informasi yang tercantum di "
        "dalamnya tidak diberikan selama jangka waktu pengecualiannya",
        _FROM_NOW_ON,
    ),
)
