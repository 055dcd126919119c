"""Theme, keywords and regions of a dataset: its own, its category's, its agency's, or the portal's.

They are data: a JSON file that the setting ``didd.subjects`` names, with ``default`` (a theme),
``items``, ``categories`` and ``agencies`` (name → ``theme``, ``keywords``, ``regions``). Themes are
codes of the EU's list of data themes, such as GOVE or HEAL; regions are codes of ``didd.regions``.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.didd.search import regions
from ckanext.didd.search.regions import json_file

# The EU's list of data themes, in its own words.
THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}


def theme(pkg: dict[str, Any]) -> str:
    """Return the code of the dataset's theme."""
    named = [str(one.get("theme") or "") for one in _about(pkg)]
    return next((code for code in named if code in THEMES), "GOVE")


def keywords(pkg: dict[str, Any]) -> list[str]:
    """Return tags, category, and the keywords of item, category and agency; each once."""
    tags = [tag["name"] for tag in pkg.get("tags", [])]
    category = [pkg["kategori"]] if pkg.get("kategori") else []
    settled = [word for one in _about(pkg) for word in one.get("keywords") or ()]
    return list(dict.fromkeys([*tags, *category, *settled]))


def places(pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the regions that a dataset is about, never none where any are configured.

    What is settled for the item itself counts first, then what its title and summary name, then
    what is settled for its category and its agency, and at last the whole territory.
    """
    known = regions.all_regions()
    own, *wider = [one.get("regions") or () for one in _about(pkg)]
    named = regions.named_in(pkg["title"], pkg.get("notes") or "")
    spoken = [region["code"] for region in known if region["name"] in named]
    for codes in (own, spoken, *wider):
        if found := [region for region in known if region["code"] in codes]:
            return found
    return known[:1]


def _about(pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is settled for a dataset, the nearest first."""
    known = json_file(tk.config.get("didd.subjects") or "") or {}
    agency = (pkg.get("organization") or {}).get("name", "")
    return [
        known.get("items", {}).get(pkg.get("name") or "", {}),
        known.get("categories", {}).get(pkg.get("kategori") or "", {}),
        known.get("agencies", {}).get(agency, {}),
        {"theme": known.get("default")},
    ]
