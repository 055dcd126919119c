"""Where to go on from a page of Dagster: the desk, the portal, the agency's slip."""

from __future__ import annotations

import re
from urllib.parse import quote

import dagster as dg

from didd.adapters.agency_workbooks.return_slip import PAGE
from didd.adapters.folders.listing import OWN_FOLDER
from didd.adapters.folders.open_folder import is_remote
from didd.model import Agency
from didd.office import Office
from didd.register.addresses import portal_name

#: What a sentence says of the command line, in brackets.
_FLAG = re.compile(r" \(--[^)]*\)")


def at_the_desk(office: Office, page: str) -> dict[str, dg.MetadataValue]:
    """Return a link to a page of the desk; nothing where its address is not set."""
    if not office.desk_url:
        return {}
    return {"desk": dg.MetadataValue.url(f"{office.desk_url}{page}")}


def on_the_portal(office: Office, agency: Agency) -> dict[str, dg.MetadataValue]:
    """Return a link to what the public sees of an agency; nothing where there is no address."""
    site = (office.config.portal.site_url or "").rstrip("/")
    if not site:
        return {}
    address = f"{site}/organization/{quote(portal_name(agency.slug))}"
    return {"portal": dg.MetadataValue.url(address)}


def to_the_slip(office: Office, agency: Agency) -> dict[str, dg.MetadataValue]:
    """Return where the agency finds the result of its check."""
    folder = office.address_of(agency).rstrip("/")
    slip = f"{folder}/{OWN_FOLDER}/{PAGE}"
    return {"slip": dg.MetadataValue.url(slip) if is_remote(slip) else dg.MetadataValue.path(slip)}


def without_flag(sentence: str) -> str:
    """Return a sentence without what it says of the command line.

    >>> without_flag("Berkas hilang; setujui (--accept-missing).")
    'Berkas hilang; setujui.'
    """
    return _FLAG.sub("", sentence)
