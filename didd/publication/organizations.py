"""What the portal shows of an agency: its organization, and what items say of its names. Pure.

The organization's address is its slug, which never changes.
"""

from __future__ import annotations

from typing import Any

from didd.model import Agency
from didd.text.day_words import day_words

#: Extras of an organization: its earlier names, and the organizations above and after it.
FORMER, PARENT, SUCCESSOR = "nama_dahulu", "induk", "penerus"


def organization_form(agency: Agency) -> dict[str, Any]:
    """Return title, description and state of an agency's organization in CKAN's form.

    >>> organization_form(Agency("a", "Badan A", "BA", former=("Dinas A",)))["description"]
    'BA. Dahulu: Dinas A.'
    >>> organization_form(Agency("a", "Dinas A", "DA"))["description"]
    'DA'
    """
    return {
        "title": agency.name,
        "description": _description(agency),
        "state": "active",
    }


def organization_extras(agency: Agency) -> list[dict[str, str]]:
    """Return the same as keys and values, for whoever follows a pointer; [] without any."""
    values = {
        FORMER: "; ".join(reversed(agency.former)),
        PARENT: agency.parent,
        SUCCESSOR: agency.successor,
        **dict(agency.told),
    }
    return [{"key": key, "value": value} for key, value in sorted(values.items()) if value]


def names_of(agency: Agency, established_as: str) -> dict[str, str]:
    """Return what an item says of its agency's names; {} for one that never changed.

    ``established_as`` is the name under which the item was established: it stays with it, the
    organization has the name of today.
    """
    if not agency.former and not agency.successor:
        return {}
    return {
        "pd_asal": established_as if established_as != agency.name else "",
        "pd_penerus": agency.successor_name,
    }


def _description(agency: Agency) -> str:
    told = [agency.abbreviation]
    if agency.former:
        told.append(f"Dahulu: {'; '.join(reversed(agency.former))}")
    if agency.parent_name:
        told.append(f"Bagian dari: {agency.parent_name}")
    if agency.ended:
        told.append(f"Sudah tidak ada sejak {day_words(agency.ended)}")
    if agency.successor_name:
        told.append(f"Dilanjutkan oleh: {agency.successor_name}")
    return told[0] if len(told) == 1 else "".join(f"{part}. " for part in told).strip()
