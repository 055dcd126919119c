"""Search in Indonesian: what is asked of Solr, what a dataset's index document holds beside CKAN's.

Stemming, stop words and synonyms are Solr's (its schema); here are the fields that are searched,
suggestions for mistyped words, and the places in the text where the words stand.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search.common import make_connection
from ckan.model import Group
from flask import g, has_request_context, request
from markupsafe import Markup

from ckanext.didd import validators
from ckanext.didd.pages import privacy
from ckanext.didd.search import fulltext, regions

log = logging.getLogger(__name__)

# CKAN's own list also has plain strings, in which a stop word is a word like any other: then a
# title with two of them ("kerja sama dan ...") is not found by itself. Here every field is text,
# and all of them take a query apart in the same way.
SEARCHED = "title^5 didd_persis^3 notes^2 didd_instansi^2 didd_sebutan text didd_isi^0.4"
# CKAN's own: of up to two words both, of up to five all but one, of more four in five.
NEEDED = "2<-1 5<80%"
# Fields with several values, which Solr keeps as such so that each value is a facet of its own.
SEVERAL = ("bentuk", "media")
FACETS = ("klasifikasi", "organization", "tahun", "wilayah", "bentuk", "res_format")
# What a visitor types that is a query, no words: it is neither corrected nor marked.
QUERY_SIGNS = frozenset(':*?~^"()[]{}\\/+|&!')
LONGEST_WORDS = 200
# Of a search that finds nothing, so many words are tried one by one.
MOST_WORDS = 8
# What is an item of a list, and no list itself.
ITEMS = "-jenis_entri:(daftar OR dik OR tombstone)"
# Stand around found words in Solr's answer; no text of a document has them.
BEGIN, END = "\ue000", "\ue001"


def for_search(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a search with our fields; whoever names other ones gets those."""
    privacy.keep_to_fields(params)
    fq = params.get("fq") or ""
    of_agency = has_request_context() and request.endpoint == "organization.read"
    if of_agency and "jenis_entri" not in fq:
        params["fq"] = f"{fq} {ITEMS}"  # an agency's lists stand above its items
    params.setdefault("qf", SEARCHED)
    return params


def for_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """A dataset's index document with our fields in it."""
    for name in SEVERAL:
        value = validators.didd_text_list_output(pkg_dict.get(name))
        if isinstance(value, list):
            pkg_dict[name] = value
            pkg_dict[f"extras_{name}"] = " ".join(value)
    texts = [pkg_dict.get(key) or "" for key in ("title", "notes")]
    pkg_dict["wilayah"] = regions.named_in(*texts)
    agency = _agency_title(pkg_dict.get("organization"))
    pkg_dict["didd_instansi"] = agency
    if pkg_dict.get("state") == "active" and pkg_dict.get("capacity") == "public":
        # Suggestions are shown to everybody: they know no word of what is not public.
        pkg_dict["didd_ejaan"] = [*texts, agency]
        pkg_dict["didd_isi"] = fulltext.texts_for(pkg_dict)
    return pkg_dict


def _agency_title(name: str | None) -> str:
    """The agency's title, looked up once a request: one may index many datasets of an agency."""
    known = g.setdefault("didd_agency_titles", {}) if has_request_context() else {}
    if name not in known:
        group = Group.get(name) if name else None
        known[name] = (group.title or "") if group else ""
    return known[name]


# Suggestions ---------------------------------------------------------------------------------


def are_words(q: str | None) -> bool:
    """Whether a visitor typed plain words."""
    return bool(q and q.strip()) and len(q) <= LONGEST_WORDS and not QUERY_SIGNS & set(q)


def suggestion(q: str | None) -> str | None:
    """Better spelled words that do find something public; None if there are none.

    A search engine that does not answer has no suggestion: the search itself says what is wrong.
    """
    if not are_words(q):
        return None
    asked = {
        "spellcheck": "true",
        "spellcheck.q": q,
        "spellcheck.count": 8,
        "spellcheck.alternativeTermCount": 4,
        "spellcheck.collate": "true",
        "spellcheck.maxCollations": 1,
        "spellcheck.maxCollationTries": 12,
        "spellcheck.collateExtendedResults": "true",
        "spellcheck.collateParam.mm": "100%",
        "spellcheck.collateParam.q.op": "AND",
        "rows": 0,
    }
    found = _ask(str(q), asked)
    collations = [] if found is None else found.spellcheck.get("collations", [])
    best = next((item for item in collations if isinstance(item, Mapping)), None)
    words = str(best["collationQuery"]) if best else ""
    return words if words and words.casefold() != str(q).strip().casefold() else None


def each_word(q: str | None) -> list[tuple[str, int]]:
    """How many public datasets each word by itself finds; those that find none are left out.

    For who finds nothing with several words. Nothing where there is one word only.
    """
    words = list(dict.fromkeys(str(q).split()))[:MOST_WORDS] if are_words(q) else []
    if len(words) < 2:
        return []
    asked: dict[str, Any] = {"defType": "lucene", "rows": 0, "facet": "true", "facet.query": []}
    for at, word in enumerate(words):
        asked[f"word{at}"] = word
        asked["facet.query"].append(f"{{!dismax key={at} qf='{SEARCHED}' v=$word{at}}}")
    found = _ask("*:*", asked)
    counts = {} if found is None else found.facets.get("facet_queries", {})
    return [(word, n) for at, word in enumerate(words) if (n := int(counts.get(str(at), 0)))]


@tk.side_effect_free
def didd_search_suggest(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give a better spelling of ``q`` under the key ``suggestion``; None if there is none."""
    tk.check_access("package_search", context, data_dict)
    return {"suggestion": suggestion(tk.get_or_bust(data_dict, "q"))}


# Marked words --------------------------------------------------------------------------------


def marked(q: str | None, packages: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Markup]]:
    """For each dataset where the words stand: ``title``, ``notes``, ``file``, as safe HTML.

    ``packages`` are results that the visitor may see; nothing else is looked into.
    """
    ids = [package["id"] for package in packages]
    if not ids or not are_words(q):
        return {}
    asked = {
        "fq": [*PUBLIC, "{!terms f=id}" + ",".join(ids)],
        "fl": "id,index_id",
        "rows": len(ids),
        # Each field is looked into by itself, so one word of the query is enough there.
        "mm": "1",
        "hl": "true",
        "hl.method": "unified",
        "hl.fl": "title,notes,didd_isi",
        "hl.fragsize": 160,
        "hl.snippets": 1,
        "hl.defaultSummary": "false",
        "f.title.hl.fragsize": 0,
        "hl.requireFieldMatch": "false",
        "hl.tag.pre": BEGIN,
        "hl.tag.post": END,
    }
    found = _ask(str(q), asked)
    if found is None:
        return {}
    names = {"title": "title", "notes": "notes", "didd_isi": "file"}
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
    """The text as text, whatever stands in it; only our own marks become elements."""
    safe = html.escape(" ".join(piece.split()))
    return Markup(safe.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S704 escaped


def get_helpers() -> dict[str, Any]:
    """What the templates may ask, by name."""
    return {"didd_suggestion": suggestion, "didd_marked": marked, "didd_each_word": each_word}


def get_actions() -> dict[str, Any]:
    """The actions, by name."""
    return {"didd_search_suggest": didd_search_suggest}


# Solr ----------------------------------------------------------------------------------------

PUBLIC = ("+state:active", '+permission_labels:"public"')


def _ask(q: str, more: dict[str, Any]) -> pysolr.Results | None:
    """What Solr answers to these words among what is public; None if it does not answer."""
    site = tk.config.get("ckan.site_id", "").replace('"', "")
    asked = {"defType": "dismax", "tie": 0.1, "qf": SEARCHED, "mm": NEEDED, "fq": list(PUBLIC)}
    asked |= more
    asked["fq"] = [*asked["fq"], f'+site_id:"{site}"']
    try:
        return make_connection(decode_dates=False).search(q, **asked)
    except (pysolr.SolrError, OSError) as error:
        log.warning("Solr did not answer beside a search: %s", error)
        return None
