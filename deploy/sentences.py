"""Gather the sentences for people into the catalogue, and compile it (``make sentences``).

New sentences stand in ``didd.po`` with an empty translation, to be filled in; those that nothing
says any more go. Run it again after translating. Exit code 1 while a translation is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import typer.main
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from didd.cli import app, verb_of
from didd.cli.verb_list import VERBS
from didd.cli.words import helps

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "didd/i18n/catalogues/id/LC_MESSAGES/didd.po"
#: The packages whose sentences are gathered; those of the portal are in its own extension.
SPEAKING = ("didd", "desk", "checks", "assets", "pipelines")
_READ = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, "ngettext": (1, 2)}
#: A catalogue has no time of its own: the same sentences give the same bytes.
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


def gathered() -> Iterator[str | tuple[str, str]]:
    """Give each sentence of the code once; a number of things as (one, many)."""
    seen: dict[str | tuple[str, str], None] = {}
    for package in SPEAKING:
        for _, _, sentence, _, _ in extract_from_dir(ROOT / package, _READ, keywords=_KEYWORDS):
            seen[sentence if isinstance(sentence, str) else (sentence[0], sentence[1])] = None
    lists = [typer.main.get_command(app), *map(verb_of, VERBS)]
    seen |= dict.fromkeys(text for verb in lists for text in helps(verb))
    seen |= dict.fromkeys(verb.help for verb in VERBS.values())
    yield from sorted(seen, key=lambda s: s if isinstance(s, str) else s[0])


def translated(known: Catalog) -> Catalog:
    """Put the translations of ``known`` beside the sentences of today."""
    catalogue = Catalog(
        locale="id",
        domain="didd",
        project="didd",
        version="0",
        header_comment="# Sentences of DIDD in Indonesian. `make sentences` gathers them.",
        creation_date=_ALWAYS,
        revision_date=_ALWAYS,
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        copyright_holder="",
        fuzzy=False,
    )
    for sentence in gathered():
        old = known.get(sentence)
        catalogue.add(sentence, old.string if old else None)
    return catalogue


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Give the catalogue as ``.po`` and, compiled, as ``.mo``."""
    po, mo = BytesIO(), BytesIO()
    write_po(po, catalogue, width=100, sort_output=True)
    write_mo(mo, catalogue)
    return po.getvalue(), mo.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Give the sentences that have no translation yet."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not all([message.string] if message.string else [""])
    ]


def main() -> int:
    """Write both files; say what is still to be translated."""
    known = read_po(BytesIO(CATALOGUE.read_bytes() if CATALOGUE.exists() else b""), locale="id")
    catalogue = translated(known)
    po, mo = written(catalogue)
    CATALOGUE.write_bytes(po)
    CATALOGUE.with_suffix(".mo").write_bytes(mo)
    for sentence in untranslated(catalogue):
        print(f"not translated: {sentence}", file=sys.stderr)  # noqa: T201
    return 1 if untranslated(catalogue) else 0


if __name__ == "__main__":
    sys.exit(main())
