"""What a token may do on a CKAN: asked of CKAN itself, without changing anything."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from didd.adapters.ckan.mapping import EXTENSION

#: Only a system administrator reads CKAN's settings.
ADMINISTRATORS = "config_option_list"
#: Asked to publish nothing, the portal refuses what is sent, or who sends it.
PUBLISHERS = "didd_package_upsert_many"
PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose the token is. ``extended``: the CKAN has our extension, and so a publisher's role."""

    version: str
    extended: bool
    administrator: bool
    publisher: bool


def rights(url: str, token: str) -> Rights:
    """Ask; raises ``requests.RequestException``, ``KeyError`` or ``TypeError`` for no CKAN."""
    status = requests.get(f"{url}/api/3/action/status_show", timeout=PATIENCE).json()["result"]
    extended = EXTENSION in (status.get("extensions") or [])
    return Rights(
        version=status["ckan_version"],
        extended=extended,
        administrator=bool(token) and _answer(url, token, ADMINISTRATORS) == requests.codes.ok,
        publisher=bool(token)
        and extended
        and _answer(url, token, PUBLISHERS) == requests.codes.conflict,
    )


def _answer(url: str, token: str, action: str) -> int:
    reply = requests.post(
        f"{url}/api/3/action/{action}",
        json={},
        headers={"Authorization": token},
        timeout=PATIENCE,
        allow_redirects=False,
    )
    return reply.status_code
