"""How words become a query of Solr: the searched fields, the vocabulary, the order of results.

The vocabulary is a file that the setting ``didd.words`` names.
"""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search.common import make_connection

from ckanext.didd.search import clauses, understood, vocabulary

log = logging.getLogger(__name__)

# CKAN's own list has plain string fields, too, in which a stop word counts: then a
# title with two of them ("kerja sama dan ...") does not find itself. Here every field is text,
# and all of them tokenise a query in the same way.
SEARCHED = (
    "title^4 didd_persis^2 notes^3 didd_instansi^2 didd_sebutan text didd_isi^0.4 didd_pindaian^0.2"
    " didd_tabel^0.1"
)
# Query syntax: such input is searched as it is, neither corrected nor highlighted. A question's
# mark, "RT/RW", "08:00" and brackets around words are none.
SYNTAX = re.compile(
    r"""["*~^\[\]{}\\|]|&&"""
    r"|\b[A-Za-z_]\w*:\S"  # a field and its value
    r"|(?:^|\s)[+!/]\w|\w\?\w"
    r"|\(.*\b(?:AND|OR|NOT)\b"
)
LONGEST_WORDS = 200
PUBLIC = ("+state:active", '+permission_labels:"public"')
# Words by which somebody asks for a list rather than for items.
ASK_FOR_LISTS = frozenset({"didd", "dik", "dip", "register"})
# A dataset of as many years ago counts half as much.
HALF_LIFE = 15
# Datasets that name no year stand between this year's and the oldest.
YEARS_AGO = 2


def are_words(q: str | None) -> bool:
    """Whether the query is plain words."""
    if q is None or not q.strip():
        return False
    plain = len(q) <= LONGEST_WORDS and not SYNTAX.search(q)
    return plain and bool(vocabulary.words_of(q))


def words() -> vocabulary.Vocabulary:
    """Return the vocabulary; an empty one if none is set, or it cannot be read."""
    address = tk.config.get("didd.words") or ""
    try:
        return _read(address)
    except (OSError, UnicodeDecodeError) as error:
        log.warning("searching without a vocabulary: %s cannot be read: %s", address, error)
        return vocabulary.Vocabulary()


@cache
def _read(address: str) -> vocabulary.Vocabulary:
    if not address:
        return vocabulary.Vocabulary()
    text = Path(address.removeprefix("file://")).read_text(encoding="utf-8")
    return vocabulary.parsed(text)


def notions(q: str) -> list[understood.Notion]:
    """Return what a query of plain words speaks of."""
    return understood.notions(words(), q)


def parameters(found: Sequence[understood.Notion]) -> dict[str, Any]:
    """Return Solr's parameters that find them, the best first."""
    return {
        "q": clauses.as_query(found),
        "defType": "edismax",
        "mm": "0",
        "qf": SEARCHED,
        "boost": _order(found),
    }


def _order(found: Sequence[understood.Notion]) -> str:
    """Return the function that a score is multiplied by: lists behind items, old behind new.

    Unless a list, or a year, is asked for.
    """
    typed = {word for notion in found for word in notion.typed}
    lists = ASK_FOR_LISTS & typed or {"daftar", "informasi"} <= typed
    weight = "1" if lists else "def(didd_bobot,1)"
    if any(understood.YEAR.fullmatch(word) for word in typed):
        return weight
    now = datetime.datetime.now(tz=datetime.UTC).year
    ago = f"max(0,sub({now},def(didd_tahun_akhir,{now - YEARS_AGO})))"
    return f"product({weight},recip({ago},1,{HALF_LIFE},{HALF_LIFE}))"


def ask(q: str, more: dict[str, Any]) -> pysolr.Results | None:
    """Return Solr's results among public datasets; None if it does not answer."""
    site = tk.config.get("ckan.site_id", "").replace('"', "")
    asked = {"defType": "dismax", "tie": 0.1, "qf": SEARCHED, "mm": "100%", "fq": list(PUBLIC)}
    asked |= more
    asked["fq"] = [*asked["fq"], f'+site_id:"{site}"']
    try:
        return make_connection(decode_dates=False).search(q, **asked)
    except (pysolr.SolrError, OSError) as error:
        log.warning("Solr did not answer beside a search: %s", error)
        return None
