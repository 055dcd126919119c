"""Permanent names and addresses on the portal: of an item, and of an agency's list of a year.

Pure. A name is derived from what never changes (agency, id, year), never from a title.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from didd.config.catalog import CatalogConfig
from didd.model import Register


def portal_name(agency: str) -> str:
    """Return an agency's slug as it begins names on the portal.

    >>> portal_name("dinas_contoh")
    'dinas-contoh'
    """
    return agency.replace("_", "-")[:80]


def item_name(agency: str, record_id: str) -> str:
    """Return the name of an item's dataset.

    >>> item_name("dinkes", "6a1f3c52-64a1-5d0e-9d9b-d1dd00000473")
    'dinkes-6a1f3c5264a1'
    """
    return f"{portal_name(agency)}-{record_id.replace('-', '')[:12]}"


def list_name(agency: str, year: int, kind: str = "didd") -> str:
    """Return the name of the dataset of an agency's list of one year.

    >>> list_name("dinkes", 2026), list_name("dinkes", 2026, "dik")
    ('didd-dinkes-2026', 'dik-dinkes-2026')
    """
    return f"{kind}-{portal_name(agency)}-{year}"


def address_of(name: str, config: CatalogConfig) -> str:
    """Return a dataset's permanent address; "" while the portal's own is not settled."""
    site = (config.portal.site_url or "").rstrip("/")
    return f"{site}/dataset/{name}" if urlsplit(site).scheme in {"http", "https"} else ""


def list_address(register: Register, config: CatalogConfig) -> str:
    """Return the address of the page of a register, where each of its editions is."""
    return address_of(list_name(register.agency, register.year), config)
