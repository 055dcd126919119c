"""``printed:``, ``decree:`` and ``late_letter:`` in ``sop.yaml``: how papers look and read."""

from __future__ import annotations

from string import Formatter
from typing import Literal

from pydantic import field_validator, model_validator

from didd.config.yaml_files import Part
from didd.model import Classification, Effect

#: Rulings of a decree are counted in words, up to the tenth; one is what it does with the decree
#: before it. Considerations are counted in letters.
MOST_RULINGS, MOST_CONSIDERED = 9, 26

#: What a line of the letterhead or the heading may contain, between braces.
PLACEHOLDERS = ("name", "title", "government", "agency", "year", "edition")
#: What a text of a decree may contain besides.
DECREE_PLACEHOLDERS = (*PLACEHOLDERS, "position", "entries")
#: What a text of a letter to a late agency may contain.
LETTER_PLACEHOLDERS = ("name", "title", "government", "agency", "day", "address")


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
    basis: tuple[str, ...]
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
        for name, texts, most in (
            ("rulings", self.rulings, MOST_RULINGS),
            ("considering", self.considering, MOST_CONSIDERED),
        ):
            if len(texts) > most:
                raise ValueError(
                    f"{name} has {len(texts)} texts, and a decree counts at most {most}; join some"
                )
        return self


class LetterForm(Part):
    """The texts of the letter to the head of an agency that is late, each a whole sentence.

    ``opening`` comes before the table of what is late and of what is missing, ``request`` after it;
    those of ``without_list`` are for an agency that never had a list.
    """

    nature: str
    subject: str
    addressee: str
    opening: tuple[str, ...]
    request: tuple[str, ...]
    opening_without_list: tuple[str, ...]
    request_without_list: tuple[str, ...]
    copies: tuple[str, ...] = ()

    @field_validator("subject", "addressee")
    @classmethod
    def _line_is_usable(cls, text: str) -> str:
        return _usable(text, LETTER_PLACEHOLDERS)

    @field_validator("opening", "request", "opening_without_list", "request_without_list", "copies")
    @classmethod
    def _texts_are_usable(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_usable(text, LETTER_PLACEHOLDERS) for text in texts)
