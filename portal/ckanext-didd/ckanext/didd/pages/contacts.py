"""Whom visitors may turn to: the office, the agency's own officer, the office's own service."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.didd.search.regions import json_file

log = logging.getLogger(__name__)

PARTS = ("name", "address", "hours", "phone", "email")


def didd_contacts(agency: str = "") -> list[dict[str, str]]:
    """Return the contacts to show, the agency's own officer before the office; parts may be ""."""
    office = {part: str(tk.config.get(f"didd.office_{part}") or "") for part in PARTS}
    office["name"] = office["name"] or tk.h.didd_title()
    told = _of_agencies(str(tk.config.get("didd.agency_contacts") or "")).get(agency, {})
    own = {part: str(told.get(part) or "") for part in PARTS}
    return [own, office] if own["name"] else [office]


@cache
def _of_agencies(address: str) -> dict[str, dict[str, Any]]:
    """Return each agency's own contact, as the file at this address says, read once.

    What is none is left out, with a warning: the office is named everywhere all the same.
    """
    try:
        told = json_file(address) or {}
        known = {agency: own for agency, own in told.items() if isinstance(own, dict)}
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        log.warning("No agency's contact is shown: %s cannot be read: %s", address, error)
        return {}
    if len(known) < len(told):
        left = sorted(set(told) - set(known))
        log.warning("%s has no contact in the form of one for: %s", address, ", ".join(left))
    return known


def install(_app: Any, config: Any) -> None:
    """Read the file when the portal starts, so that its log says at once what is wrong with it."""
    _of_agencies(str(config.get("didd.agency_contacts") or ""))


def didd_request_url() -> str:
    """Return the address of the office's own service for requests; "" unless it is by HTTPS."""
    url = str(tk.config.get("didd.office_request_url") or "")
    return url if urlsplit(url).scheme == "https" and urlsplit(url).hostname else ""


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_contacts": didd_contacts, "didd_request_url": didd_request_url}
