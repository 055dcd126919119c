"""Whether a text holds a folded word, in each database's quickest way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.types import Boolean


class Holds(ColumnElement[bool]):
    """``text`` holds ``word`` somewhere; both are folded (``didd.text.fold``): no signs in them."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, text: sa.ColumnElement[str], word: str) -> None:
        self.as_like = text.like(f"%{word}%")
        self.as_glob = text.op("GLOB", is_comparison=True)(f"*{word}*")


@compiles(Holds)
def _like(element: Holds, compiler: Any, **kept: Any) -> str:
    return str(compiler.process(element.as_like, **kept))


@compiles(Holds, "sqlite")
def _glob(element: Holds, compiler: Any, **kept: Any) -> str:
    # Half the time of LIKE, which looks at capital letters too.
    return str(compiler.process(element.as_glob, **kept))
