"""The columns of an edition's workbook: the printed list's own first, then those for machines.

Pure. Widths are in characters; together the printed ones fill an A4 page across in a readable size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.model import LIST_MARK, Entry, RegisterEdition
from didd.register.derive import derived_names
from didd.register.serialise import PROOF_WORDS, item_address, printed_value, public_fields

#: Characters across an A4 page (landscape) in letters of 9 points.
PAGE_CHARACTERS = 134
_CLASS_WIDTH = 10.0
_SIDE_WIDTH = 24.0
#: Letters of 9 points in a column: more than its width, which counts letters of 11.
_PER_CHARACTER = 1.12


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, width, text of an entry, and whether it is printed or a link."""

    title: str
    width: float
    value: Callable[[Entry], str]
    printed: bool = True
    linked: bool = False


def sheet_columns(edition: RegisterEdition, config: CatalogConfig) -> list[Column]:
    """Return the columns of the list's sheet, the printed ones first."""
    listed = config.metadata.register_columns()
    shares = sum(spec.register_.width for spec in listed if spec.register_)
    room = (PAGE_CHARACTERS - _CLASS_WIDTH) / shares
    first, *rest = [
        _field(spec, config, max(4.5, spec.register_.width * room))
        for spec in listed
        if spec.register_
    ]
    others = [spec for spec in public_fields(config.metadata) if spec not in listed]
    classes = [_field(s, config, _CLASS_WIDTH) for s in others if s.type == "class"]
    side = [_field(s, config, _SIDE_WIDTH, printed=False) for s in others if s.type != "class"]
    return [first, *classes, *rest, *side, *_for_machines(edition, config)]


@lru_cache(maxsize=4096)  # an office's names repeat in row after row
def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column, each word whole where it fits.

    >>> lines_of("", 10), lines_of("satu dua tiga", 8), lines_of("x" * 30, 10)
    (1, 2, 3)
    """
    room, lines = max(1, int(width * _PER_CHARACTER)), 0
    for paragraph in text.split("\n"):
        used, lines = 0, lines + 1
        for word in paragraph.split():
            if used and used + 1 + len(word) > room:
                used, lines = 0, lines + 1
            used += len(word) + bool(used)
            lines, used = lines + (used - 1) // room, (used - 1) % room + 1
    return lines


def _field(spec: FieldSpec, config: CatalogConfig, width: float, *, printed: bool = True) -> Column:
    return Column(spec.label.id, width, partial(_printed, spec, config), printed=printed)


def _printed(spec: FieldSpec, config: CatalogConfig, entry: Entry) -> str:
    return printed_value(entry, spec, config)


def _for_machines(edition: RegisterEdition, config: CatalogConfig) -> list[Column]:
    def address(entry: Entry) -> str:
        return item_address(entry, edition, config)

    def derived(entry: Entry) -> str:
        return LIST_MARK.join(derived_names(entry))

    def key(entry: Entry) -> str:
        return entry.record_id

    told = {"alamat": address, "diturunkan": derived, "id": key}
    return [
        Column(PROOF_WORDS[c][0], _SIDE_WIDTH, value, printed=False, linked=c == "alamat")
        for c, value in told.items()
    ]
