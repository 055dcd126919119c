"""Search in Indonesian: query parameters, and our fields of a dataset's index document.

Stemming, stop words and synonyms of offices are in Solr's schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.model import Group
from flask import g, has_request_context, request

from ckanext.didd import validators
from ckanext.didd.pages import privacy
from ckanext.didd.search import fulltext, period, regions
from ckanext.didd.search.asking import SEARCHED, are_words, notions, parameters

# What a caller names who asks Solr in its own way.
NAMED = frozenset({"qf", "mm", "defType", "tie"})
# Multi-valued fields, so that each value is a facet of its own.
SEVERAL = ("bentuk", "media")
FACETS = (
    "klasifikasi",
    "organization",
    "didd_tahun_isi",
    "wilayah",
    "bentuk",
    "res_format",
    "tahun",
)
# Lists of items, which have the words of all of them: they stand behind the items.
LISTS = frozenset({"daftar", "dik", "gabungan"})
LIST_WEIGHT = 0.4
# A plan for longer is filed under its last years.
MOST_YEARS = 30
# Items of a list, not lists.
ITEMS = "-jenis_entri:(daftar OR dik OR gabungan OR statistik OR tombstone)"


def for_search(params: dict[str, Any]) -> dict[str, Any]:
    """Return search parameters with our fields; what the caller named stays.

    Plain words are searched by what they mean; a query in Solr's syntax as it is.
    """
    privacy.keep_to_fields(params)
    fq = params.get("fq") or ""
    of_agency = has_request_context() and request.endpoint == "organization.read"
    if of_agency and "jenis_entri" not in fq:
        params["fq"] = f"{fq} {ITEMS}"  # an agency's lists rank above its items
    q = params.get("q")
    if are_words(q) and not NAMED & params.keys():
        params |= parameters(notions(str(q)))
    params.setdefault("qf", SEARCHED)
    return params


def for_index(pkg_dict: dict[str, Any]) -> dict[str, Any]:
    """Return a dataset's index document with our fields."""
    for name in SEVERAL:
        value = validators.didd_text_list_output(pkg_dict.get(name))
        if isinstance(value, list):
            pkg_dict[name] = value
            pkg_dict[f"extras_{name}"] = " ".join(value)
    if pkg_dict.get("bentuk") == ["HARDCOPY"]:
        pkg_dict["bentuk"] = ["HARDCOPY", validators.ONLY_PRINTED]
    texts = [pkg_dict.get(key) or "" for key in ("title", "notes")]
    pkg_dict["wilayah"] = regions.named_in(*texts)
    agency = _agency_title(pkg_dict.get("organization"))
    pkg_dict["didd_instansi"] = agency
    if pkg_dict.get("state") == "active" and pkg_dict.get("capacity") == "public":
        # Suggestions are shown to everybody: they must not contain words of non-public datasets.
        pkg_dict["didd_ejaan"] = [*texts, agency]
        pkg_dict |= fulltext.texts_for(pkg_dict)
    pkg_dict |= content_years(pkg_dict)
    if pkg_dict.get("jenis_entri") in LISTS:
        pkg_dict["didd_bobot"] = LIST_WEIGHT
    return pkg_dict


def content_years(pkg_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Return the years that a dataset speaks of, for the index; {} if it says none.

    Those that the title names, else the one that it was made in.
    """
    title, made = pkg_dict.get("title") or "", str(pkg_dict.get("waktu_pembuatan") or "")
    covered = period.covered(title, made)
    if not covered:
        return {}
    first, last = max(covered[0], covered[1] - MOST_YEARS), covered[1]
    return {
        "didd_tahun_isi": [str(year) for year in range(first, last + 1)],
        "didd_tahun_akhir": last,
    }


def _agency_title(name: str | None) -> str:
    """Return the agency's title, cached per request: many datasets share an agency."""
    known = g.setdefault("didd_agency_titles", {}) if has_request_context() else {}
    if name not in known:
        group = Group.get(name) if name else None
        known[name] = (group.title or "") if group else ""
    return known[name]
