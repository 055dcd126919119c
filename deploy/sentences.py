"""Gather the sentences for people into the catalogue, and compile it (``make sentences``).

The code has English sentences, ``id`` their Indonesian; the rules of ``catalog_config/*.yaml`` have
Indonesian texts, ``en`` their English. New ones stand in ``didd.po`` with an empty translation, to
be filled in; those that nothing says any more go. Run it again after translating. Exit code 1
while a translation is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import typer.main
import yaml
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from didd.adapters.database.engine import revisions
from didd.cli.app import app, verb_of
from didd.cli.verb_list import VERBS
from didd.cli.words import helps

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "catalog_config"
CATALOGUES = ROOT / "didd/i18n/catalogues"
#: The packages whose sentences are gathered; those of the portal are in its own extension.
SPEAKING = ("didd", "desk", "checks", "assets", "pipelines")
_READ = [("**.py", "python"), ("templates/**.html", "jinja2")]
#: Keys of a rule with a text for people, and with several of them.
_TEXTS, _MANY_TEXTS = {"message", "remedy"}, {"details"}
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
    seen |= dict.fromkeys(each.doc for each in revisions() if each.doc)
    yield from sorted(seen, key=lambda s: s if isinstance(s, str) else s[0])


def rules() -> Iterator[str]:
    """Give each text of a rule once, as the office's YAML has it."""
    seen: dict[str, None] = {}
    for path in sorted(RULES.glob("*.yaml")):
        seen |= dict.fromkeys(texts_of(yaml.safe_load(path.read_text(encoding="utf-8"))))
    yield from sorted(seen)


def texts_of(node: Any) -> Iterator[str]:
    """Yield the texts of all rules in a YAML value."""
    inner: Iterable[Any] = node if isinstance(node, list) else ()
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in _TEXTS and isinstance(value, str):
                yield value
            elif key in _MANY_TEXTS and isinstance(value, Mapping):
                yield from value.values()
        inner = node.values()
    for value in inner:
        yield from texts_of(value)


def translated(
    known: Catalog, sentences: Iterable[str | tuple[str, str]], locale: str, header: str
) -> Catalog:
    """Put the translations of ``known`` beside the sentences of today."""
    catalogue = Catalog(
        locale=locale,
        domain="didd",
        project="didd",
        version="0",
        header_comment=f"# {header} `make sentences` gathers them.",
        creation_date=_ALWAYS,
        revision_date=_ALWAYS,
        last_translator="",
        language_team="",
        msgid_bugs_address="",
        copyright_holder="",
        fuzzy=False,
    )
    for sentence in sentences:
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


def renewed(locale: str, sentences: Iterable[str | tuple[str, str]], header: str) -> list[str]:
    """Write both files of a language; give what is still to be translated."""
    path = CATALOGUES / locale / "LC_MESSAGES/didd.po"
    known = read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=locale)
    catalogue = translated(known, sentences, locale, header)
    po, mo = written(catalogue)
    path.write_bytes(po)
    path.with_suffix(".mo").write_bytes(mo)
    return untranslated(catalogue)


def main() -> int:
    """Write the catalogues; say what is still to be translated."""
    missing = [
        *renewed("id", gathered(), "Sentences of DIDD in Indonesian."),
        *renewed("en", rules(), "Texts of the rules of DIDD in English."),
    ]
    for sentence in missing:
        print(f"not translated: {sentence}", file=sys.stderr)  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
