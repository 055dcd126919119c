"""The templates' environment: what every template may use, and no page of its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.words.chosen import word
from didd.findings import slip_words
from didd.i18n import Sentence, _, ngettext, shown, shown_parts

#: Control characters, which HTML has not; ends of lines and tabs are none.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
HERE = Path(__file__).parents[1]


@cache
def environment() -> Environment:
    """Return the environment; what a template names and nobody gave it is an error.

    One for all desks of a process, for it knows none of them and a template is compiled once.
    """
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    made.globals.update(
        _=_,
        ngettext=ngettext,
        told=shown,
        told_parts=shown_parts,
        word=word,
        slip_words=slip_words,
    )
    return made


def _seen(value: object) -> object:
    """Return a text without what no page may hold; what a template has escaped is exact."""
    if hasattr(value, "__html__") or not isinstance(value, str | Sentence):
        return value
    return _CONTROLS.sub("\ufffd", str(value))
