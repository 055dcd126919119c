"""What a page of results says beside them: better spellings, nearness, marked words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.didd.search import clauses, vocabulary
from ckanext.didd.search.asking import PUBLIC, SEARCHED, are_words, ask, notions, words
from ckanext.didd.search.search import ITEMS

# Words of a search without results that are tried one by one.
MOST_WORDS = 8
FIELD = re.compile(r"\w+")
# Highlight marks in Solr's response; no document contains them.
BEGIN, END = "\ue000", "\ue001"

# Suggestions ---------------------------------------------------------------------------------


def suggestion(q: str | None) -> str | None:
    """Return a corrected query that finds something public; None if there is none.

    Only words that neither the vocabulary nor any public dataset has are corrected. None also when
    Solr does not answer: the search itself reports that.
    """
    if not are_words(q):
        return None
    typed = str(q).split()
    known = words()
    doubtful = [i for i, word in enumerate(typed) if not _is_known(known, word)]
    if not doubtful:
        return None
    asked = {
        "spellcheck": "true",
        "spellcheck.q": " ".join(typed[i] for i in doubtful),
        "spellcheck.count": 8,
        "spellcheck.collate": "true",
        "spellcheck.maxCollations": 1,
        "spellcheck.maxCollationTries": 12,
        "spellcheck.collateExtendedResults": "true",
        "spellcheck.collateParam.mm": "1",
        "spellcheck.collateParam.q.op": "OR",
        "rows": 0,
    }
    found = ask(str(q), asked)
    collations = [] if found is None else found.spellcheck.get("collations", [])
    best = next((item for item in collations if isinstance(item, Mapping)), None)
    corrected = str(best["collationQuery"]).split() if best else []
    if len(corrected) != len(doubtful):
        return None
    for i, word in zip(doubtful, corrected, strict=True):
        typed[i] = word
    better = " ".join(typed)
    return better if better.casefold() != " ".join(str(q).split()).casefold() else None


def _is_known(known: vocabulary.Vocabulary, word: str) -> bool:
    parts = vocabulary.words_of(word)
    return all(known.knows(part) or part.isdigit() for part in parts)


def with_all_words(
    q: str | None, fields: Mapping[str, Iterable[str]] | None, agency: str = ""
) -> int | None:
    """Return how many public results have all that was asked for, with those fields chosen.

    On an agency's page, whose id is given, among its items, as there. None where that is not a
    question: one notion only, or no plain words.
    """
    if not are_words(q):
        return None
    meant = notions(str(q))
    needed = [notion for notion in meant if notion.is_needed]
    if len(needed) < 2 and not clauses.places_alone(meant):
        return None
    chosen = [
        f'+{name}:"{_plain(value)}"'
        for name, some in (fields or {}).items()
        if FIELD.fullmatch(name)
        for value in some
    ]
    if agency:
        chosen.append(f'+owner_org:"{_plain(agency)}"')
        chosen += [] if "jenis_entri" in (fields or {}) else [ITEMS]
    asked = {"defType": "edismax", "mm": "0", "rows": 0, "fq": [*PUBLIC, *chosen]}
    found = ask(clauses.with_all(needed), asked)
    return None if found is None else int(found.hits)


def _plain(value: str) -> str:
    return str(value).replace("\\", "").replace('"', "")


def each_word(q: str | None) -> list[tuple[str, int]]:
    """Return how many public datasets each word alone finds; words without results are left out.

    For searches of several words without results; [] for a single word.
    """
    typed = list(dict.fromkeys(str(q).split()))[:MOST_WORDS] if are_words(q) else []
    if len(typed) < 2:
        return []
    asked: dict[str, Any] = {"defType": "lucene", "rows": 0, "facet": "true", "facet.query": []}
    for at, word in enumerate(typed):
        asked[f"word{at}"] = word
        asked["facet.query"].append(f"{{!dismax key={at} qf='{SEARCHED}' v=$word{at}}}")
    found = ask("*:*", asked)
    counts = {} if found is None else found.facets.get("facet_queries", {})
    return [(word, n) for at, word in enumerate(typed) if (n := int(counts.get(str(at), 0)))]


@tk.side_effect_free
def didd_search_suggest(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a better spelling of ``q`` under the key ``suggestion``; None if there is none."""
    tk.check_access("package_search", context, data_dict)
    return {"suggestion": suggestion(tk.get_or_bust(data_dict, "q"))}


# Highlighting --------------------------------------------------------------------------------


def marked(q: str | None, packages: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Markup]]:
    """Return each dataset's highlights: ``title``, ``notes``, ``file``, ``scan``, as safe HTML.

    ``packages`` are results that the visitor may see; nothing else is searched.
    """
    ids = [package["id"] for package in packages]
    if not ids or not are_words(q):
        return {}
    asked = {
        "fq": [*PUBLIC, "{!terms f=id}" + ",".join(ids)],
        "fl": "id,index_id",
        "rows": len(ids),
        "defType": "edismax",
        "mm": "0",
        "hl": "true",
        "hl.method": "unified",
        "hl.fl": "title,notes,didd_isi,didd_pindaian",
        "hl.fragsize": 160,
        "hl.snippets": 1,
        "hl.defaultSummary": "false",
        "f.title.hl.fragsize": 0,
        "hl.requireFieldMatch": "false",
        "hl.tag.pre": BEGIN,
        "hl.tag.post": END,
    }
    found = ask(clauses.as_query(notions(str(q))), asked)
    if found is None:
        return {}
    names = {"title": "title", "notes": "notes", "didd_isi": "file", "didd_pindaian": "scan"}
    places = {doc["id"]: found.highlighting.get(doc["index_id"], {}) for doc in found.docs}
    return {
        dataset: {
            names[field]: _html(pieces[0]) for field, pieces in fields.items() if _has_mark(pieces)
        }
        for dataset, fields in places.items()
    }


def _has_mark(pieces: list[str]) -> bool:
    return bool(pieces) and BEGIN in pieces[0]


def _html(piece: str) -> Markup:
    """Return the text escaped; only our highlight marks become elements."""
    safe = html.escape(" ".join(piece.split()))
    return Markup(safe.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S704 escaped


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {
        "didd_suggestion": suggestion,
        "didd_with_all_words": with_all_words,
        "didd_marked": marked,
        "didd_each_word": each_word,
    }


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {"didd_search_suggest": didd_search_suggest}
