"""The regions of the portal's territory, and which of them a text mentions.

Their names and codes are data: a JSON file that the setting ``didd.regions`` names, a list of
objects with ``code`` (of the Ministry of Home Affairs), ``name``, ``called`` (other names) and
perhaps ``bbox`` (west, south, east, north).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk


def all_regions() -> list[dict[str, Any]]:
    """Return the configured regions, the whole territory first; [] if unset."""
    return json_file(tk.config.get("didd.regions") or "") or []


def named_in(*texts: str) -> list[str]:
    """Return the names of the regions that the texts mention, in the list's order."""
    return names_in(all_regions(), *texts)


def names_in(known: list[dict[str, Any]], *texts: str) -> list[str]:
    """Return the names of the regions whose name or other names occur in the texts as words.

    >>> kapuas = {"code": "62.03", "name": "Kabupaten Kapuas", "called": ["Kapuas"]}
    >>> names_in([kapuas], "Data stunting  KAPUAS 2025"), names_in([kapuas], "Kapuasan")
    (['Kabupaten Kapuas'], [])
    """
    text = " ".join(re.findall(r"\w+", " ".join(texts).casefold()))
    found = []
    for region in known:
        names = [region["name"], *region.get("called", [])]
        if any(f" {name.casefold()} " in f" {text} " for name in names):
            found.append(region["name"])
    return found


@cache
def json_file(address: str) -> Any:
    """Return what the JSON file at a ``file://`` address says, read once; None without one."""
    if not address:
        return None
    return json.loads(Path(address.removeprefix("file://")).read_text(encoding="utf-8"))
