"""What an agency says of the columns of its tables: konsep, definisi, satuan (Perpres 39/2019).

It writes that into a sheet of the workbook, or into a file beside the table, that is called "Kamus
Data" or so: a row for each column. Pure; the words that name such a sheet, and its own columns, are
in ``checks.yaml``. What is said is bound by approval as the table is: by the bytes that say it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from didd.config.checks import DictionaryWords
from didd.text.fold import fold

#: A row with its 1-based number in the file or sheet.
_Row = tuple[int, Sequence[object]]
#: Rows in which the headings of a dictionary are looked for, and the rows that it has at most.
HEAD, LONGEST = 20, 2000
#: Characters of one text that are kept.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """What is said of one column; empty where nothing is."""

    column: str
    title: str = ""
    concept: str = ""
    definition: str = ""
    unit: str = ""


def is_called_so(name: str, words: DictionaryWords) -> bool:
    """Whether a sheet or a file of this name may be a dictionary of columns.

    >>> called = DictionaryWords(names=("kamus data", "kamus"))
    >>> is_called_so("KAMUS DATA (2025)", called), is_called_so("Kamusuk", called)
    (True, False)
    """
    folded = f"{fold(name)} "
    return any(folded.startswith(f"{word} ") for word in words.names)


def read_notes(rows: Iterable[_Row], words: DictionaryWords) -> tuple[ColumnNote, ...] | None:
    """Return what is said of each column; None for rows without the headings of a dictionary."""
    found: dict[str, int] = {}
    notes: list[ColumnNote] = []
    for number, (_, cells) in enumerate(rows):
        texts = [_text(cell) for cell in cells]
        if found:
            told = {key: texts[at] for key, at in found.items() if at < len(texts)}
            if told.get("column") and len(told) > 1:
                notes.append(ColumnNote(**told))
        elif number >= HEAD:
            return None
        else:
            found = _headings(texts, words)
    return tuple(notes) if found else None


def _headings(texts: Sequence[str], words: DictionaryWords) -> dict[str, int]:
    """Return which cells head a dictionary; {} unless they name a column and tell something."""
    kinds = {
        key: getattr(words, key) for key in ("column", "title", "concept", "definition", "unit")
    }
    found: dict[str, int] = {}
    for at, text in enumerate(map(fold, texts)):
        key = next((key for key, known in kinds.items() if text in known), None)
        if key and key not in found:
            found[key] = at
    tells = {"concept", "definition", "unit"} & found.keys()
    return found if "column" in found and tells else {}


def _text(cell: object) -> str:
    return " ".join(str(cell).split())[:_MOST] if cell is not None else ""


def with_notes(schema: Mapping[str, Any], notes: Iterable[ColumnNote]) -> dict[str, Any]:
    """Return a Table Schema with what is said of its columns; the first note of a column counts."""
    said: dict[str, ColumnNote] = {}
    for note in notes:
        said.setdefault(fold(note.column), note)
    return {**schema, "fields": [_told(field, said) for field in schema["fields"]]}


def _told(field: Mapping[str, Any], said: Mapping[str, ColumnNote]) -> dict[str, Any]:
    names = (fold(str(field.get(key, ""))) for key in ("name", "title"))
    note = next((said[name] for name in names if name in said), None)
    if note is None:
        return dict(field)
    told = {"title": note.title, "description": note.definition, "concept": note.concept}
    return {**field, **{k: v for k, v in {**told, "unit": note.unit}.items() if v}}


def unmatched(notes: Iterable[ColumnNote], labels: Iterable[str]) -> list[str]:
    """Return the columns that are spoken of and headed by none of the labels, in order."""
    known = {fold(label) for label in labels}
    return [note.column for note in notes if fold(note.column) not in known]


def as_plain(notes: Iterable[ColumnNote]) -> list[dict[str, str]]:
    """Return notes as they are kept with the description of a file."""
    return [asdict(note) for note in notes]


def from_plain(kept: Iterable[Mapping[str, str]]) -> list[ColumnNote]:
    """Return notes as they were kept."""
    return [ColumnNote(**note) for note in kept]
