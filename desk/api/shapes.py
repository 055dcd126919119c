"""What bodies and answers of the API share: their base classes, and the types of single values."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from desk.web.forms import LONGEST_TEXT

#: Lines of one answer, usually and at most.
USUAL, MOST = 50, 200
#: The largest number that every client can hold.
LARGEST = 2**53 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Asked(BaseModel):
    """A body: what is not known is refused, so that a slip of the pen is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InQuery(BaseModel):
    """What stands in the query of an address; what is not known there is left alone."""

    model_config = ConfigDict(frozen=True)


class Told(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def _plain(text: str) -> str:
    """Return a text as forms give it: trimmed, without control characters."""
    return "".join(c for c in text if c in "\n\t" or c.isprintable()).strip()


def _whole(value: object) -> object:
    """Let a number through only as one; "1" and true are none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise ValueError("a whole number is written without quotes")


def _written(value: object) -> object:
    """Let a day through only as it is written; a number would be seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("a day is written as 2026-01-14")


Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_plain)]
Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(_plain)]
Day = Annotated[date, BeforeValidator(_written)]
Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
#: Last of what is said of a number: its bounds, said before, stay in the document.
WHOLE = BeforeValidator(_whole)
Count = Annotated[int, Field(ge=0, le=LARGEST), WHOLE]
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(pattern=r"^([0-9]{1,15}([.][0-9]{1,15})?)?$")]
Search = Annotated[str, Query(max_length=200), AfterValidator(_plain)]
Slug = Annotated[str, Path(min_length=1, max_length=100)]
RecordId = Annotated[str, Path(pattern="^[0-9A-Za-z-]{1,64}$")]
