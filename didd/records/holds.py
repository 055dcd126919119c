"""Which rows findings keep back: a row its own, a question all rows that fill its column.

A question is one finding, however many rows wait for its answer; ``holds`` of its rule in
``metadata.yaml`` says which they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from didd.config.metadata import MetadataSchema
from didd.model import Finding, Severity
from didd.text.fold import fold

if TYPE_CHECKING:
    import pandas as pd  # whoever only asks for faults of lists need not wait for it

Place = tuple[str, str, int]


#: What lists of public information are called.
_NAMES_OF_LISTS = {("daftar", "informasi"), ("informasi", "publik")}
_SHORT_NAMES = {"dip", "didp", "didd"}


def list_faults(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the errors that concern a whole inventory, or that there is none.

    A field without a row is of a file that no list names.
    """
    return tuple(f for f in findings if f.severity is Severity.ERROR and f.row == 0 and not f.field)


def stopping(findings: Iterable[Finding], lists: Collection[str]) -> tuple[Finding, ...]:
    """Return the list faults that stop the whole batch; while others go on there are none.

    They stop it when none of ``lists`` could be read, or when a list that could not be read is
    by its name one of excluded information: what it keeps in is unknown, and another list may
    name it as public (UU 14/2008 Pasal 17).
    """
    faults = list_faults(findings)
    readable = set(lists) - {fault.file for fault in faults}
    return () if readable and not any(names_exclusions(f.file) for f in faults) else faults


def names_exclusions(path: str) -> bool:
    """Whether a file's name says that it lists excluded information.

    >>> names_exclusions("2026/Inventaris-DIK.xlsx"), names_exclusions("inventaris didik.csv")
    (True, False)
    """
    words = fold(PurePosixPath(path).name).split()
    return any(word == "dik" or "kecuali" in word for word in words)


def names_information(path: str) -> bool:
    """Whether a file's name says that it lists an agency's public information.

    >>> names_information("dinas_informasi_publik_2020.csv"), names_information("DIP.xlsx")
    (True, True)
    >>> names_information("informasi harga.csv")
    False
    """
    words = fold(PurePosixPath(path).stem).split()
    pairs = set(pairwise(words))
    return bool(pairs & _NAMES_OF_LISTS or _SHORT_NAMES & set(words))


def held_rows(
    frame: pd.DataFrame,
    places: Sequence[Place],
    findings: Iterable[Finding],
    metadata: MetadataSchema,
) -> set[int]:
    """Return the places in the frame of all rows that an error keeps back."""
    holds = metadata.holds
    errors: dict[str, list[Finding]] = {"row": [], "column": [], "sheet": []}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            errors[holds.get(finding.rule, "row")].append(finding)
    faulty = {(f.file, f.sheet, f.row) for f in errors["row"]}
    sheets = {(f.file, f.sheet) for f in errors["sheet"]}
    held = {i for i, place in enumerate(places) if place in faulty or place[:2] in sheets}
    for question in errors["column"]:
        held |= _filling(frame, places, question)
    return held


def _filling(frame: pd.DataFrame, places: Sequence[Place], question: Finding) -> set[int]:
    """Return the rows that fill the column of a question, which stands in their header."""
    columns = frame[f"{question.field}__column"].tolist()
    raw = frame[f"{question.field}__raw"].tolist()
    here = (question.file, question.sheet)
    rows: Mapping[int, Place] = {i: p for i, p in enumerate(places) if p[:2] == here}
    return {
        i
        for i, place in rows.items()
        if place[2] > question.row and raw[i].strip() and columns[i] == question.column
    }
