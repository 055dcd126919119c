"""Whom visitors may turn to: the office, the agency's own officer, the office's own service."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.didd.search.regions import json_file

PARTS = ("name", "address", "hours", "phone", "email")


def didd_contacts(agency: str = "") -> list[dict[str, str]]:
    """Return the contacts to show, the agency's own officer before the office; parts may be ""."""
    office = {part: str(tk.config.get(f"didd.office_{part}") or "") for part in PARTS}
    office["name"] = office["name"] or tk.h.didd_title()
    told = (json_file(tk.config.get("didd.agency_contacts") or "") or {}).get(agency) or {}
    own = {part: str(told.get(part) or "") for part in PARTS}
    return [own, office] if own["name"] else [office]


def didd_request_url() -> str:
    """Return the address of the office's own service for requests; "" unless it is by HTTPS."""
    url = str(tk.config.get("didd.office_request_url") or "")
    return url if urlsplit(url).scheme == "https" and urlsplit(url).hostname else ""


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_contacts": didd_contacts, "didd_request_url": didd_request_url}
