"""What a token may do on a CKAN: queried from CKAN itself, without changes."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from didd.adapters.ckan.wire_form import EXTENSION

#: Only a system administrator may read CKAN's settings.
ADMINISTRATORS = "config_option_list"
#: An empty bulk request: the portal refuses either its content or its sender.
PUBLISHERS = "didd_package_upsert_many"
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Rights:
    """The token's owner. ``extended``: the CKAN has our extension, and thus a publisher role.

    ``version`` is "" where the CKAN does not tell it to this token.
    """

    version: str
    extended: bool
    administrator: bool
    publisher: bool


def rights(url: str, token: str) -> Rights:
    """Query them; for no CKAN raises ``requests.RequestException``, ``KeyError``, ``TypeError``."""
    headers = {"Authorization": token} if token else {}
    asked = f"{url}/api/3/action/status_show"
    status = requests.get(asked, headers=headers, timeout=PATIENCE).json()["result"]
    extended = EXTENSION in (status.get("extensions") or [])
    return Rights(
        version=status.get("ckan_version", ""),
        extended=extended,
        administrator=bool(token) and _answer(url, token, ADMINISTRATORS) == requests.codes.ok,
        publisher=bool(token)
        and extended
        and _answer(url, token, PUBLISHERS) == requests.codes.conflict,
    )


def answers(url: str, patience: float = 5) -> bool:
    """Whether a CKAN answers at this address, without a token; asks nothing that costs much."""
    try:
        found = requests.get(f"{url.rstrip('/')}/api/3/action/status_show", timeout=patience)
        return found.json().get("success") is True
    except (requests.RequestException, ValueError, AttributeError):
        return False


def _answer(url: str, token: str, action: str) -> int:
    reply = requests.post(
        f"{url}/api/3/action/{action}",
        json={},
        headers={"Authorization": token},
        timeout=PATIENCE,
        allow_redirects=False,
    )
    return reply.status_code
