"""Search in Indonesian: query parameters, and our fields of a dataset's index document.

Stemming, stop words and synonyms are in Solr's schema; here are the searched fields,
suggestions for mistyped words, and highlighting.
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

# CKAN's own list has plain string fields, too, in which a stop word counts: then a
# title with two of them ("kerja sama dan ...") does not find itself. Here every field is text,
# and all of them tokenise a query in the same way.
SEARCHED = (
    "title^5 didd_persis^3 notes^2 didd_instansi^2 didd_sebutan text didd_isi^0.4 didd_pindaian^0.2"
)
# CKAN's default: up to two words: all; up to five: all but one; more: four in five.
NEEDED = "2<-1 5<80%"
# Multi-valued fields, so that each value is a facet of its own.
SEVERAL = ("bentuk", "media")
FACETS = ("klasifikasi", "organization", "tahun", "wilayah", "bentuk", "res_format")
# Signs of query syntax: such input is neither corrected nor highlighted.
QUERY_SIGNS = frozenset(':*?~^"()[]{}\\/+|&!')
LONGEST_WORDS = 200
# Words of a search without results that are tried one by one.
MOST_WORDS = 8
# Items of a list, not lists.
ITEMS = "-jenis_entri:(daftar OR dik OR gabungan OR tombstone)"
# Highlight marks in Solr's response; no document contains them.
BEGIN, END = "\ue000", "\ue001"


def for_search(params: dict[str, Any]) -> dict[str, Any]:
    """Return search parameters with our fields; fields that the caller named stay."""
    privacy.keep_to_fields(params)
    fq = params.get("fq") or ""
    of_agency = has_request_context() and request.endpoint == "organization.read"
    if of_agency and "jenis_entri" not in fq:
        params["fq"] = f"{fq} {ITEMS}"  # an agency's lists rank above its items
    params.setdefault("qf", SEARCHED)
    return params


def for_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a dataset's index document with our fields."""
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
        # Suggestions are shown to everybody: they must not contain words of non-public datasets.
        pkg_dict["didd_ejaan"] = [*texts, agency]
        pkg_dict["didd_isi"], pkg_dict["didd_pindaian"] = fulltext.texts_for(pkg_dict)
    return pkg_dict


def _agency_title(name: str | None) -> str:
    """Return the agency's title, cached per request: many datasets share an agency."""
    known = g.setdefault("didd_agency_titles", {}) if has_request_context() else {}
    if name not in known:
        group = Group.get(name) if name else None
        known[name] = (group.title or "") if group else ""
    return known[name]


# Suggestions ---------------------------------------------------------------------------------


def are_words(q: str | None) -> bool:
    """Whether the query is plain words."""
    if q is None or not q.strip():
        return False
    return len(q) <= LONGEST_WORDS and not QUERY_SIGNS & set(q)


def suggestion(q: str | None) -> str | None:
    """Return a corrected query that finds something public; None if there is none.

    None also when Solr does not answer: the search itself reports that.
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
    """Return how many public datasets each word alone finds; words without results are left out.

    For searches of several words without results; [] for a single word.
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
        # Each field is searched alone, so one word of the query is enough.
        "mm": "1",
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
    found = _ask(str(q), asked)
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
    return {"didd_suggestion": suggestion, "didd_marked": marked, "didd_each_word": each_word}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {"didd_search_suggest": didd_search_suggest}


# Solr ----------------------------------------------------------------------------------------

PUBLIC = ("+state:active", '+permission_labels:"public"')


def _ask(q: str, more: dict[str, Any]) -> pysolr.Results | None:
    """Return Solr's results among public datasets; None if it does not answer."""
    site = tk.config.get("ckan.site_id", "").replace('"', "")
    asked = {"defType": "dismax", "tie": 0.1, "qf": SEARCHED, "mm": NEEDED, "fq": list(PUBLIC)}
    asked |= more
    asked["fq"] = [*asked["fq"], f'+site_id:"{site}"']
    try:
        return make_connection(decode_dates=False).search(q, **asked)
    except (pysolr.SolrError, OSError) as error:
        log.warning("Solr did not answer beside a search: %s", error)
        return None
