"""The templates' environment: what every template may use, and no page of its own."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.words.chosen import word
from didd.findings import slip_words
from didd.i18n import _, ngettext, shown, shown_parts

HERE = Path(__file__).parents[1]


def environment() -> Environment:
    """Return the environment; what a template names and nobody gave it is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
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
