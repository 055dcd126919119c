"""Where the portal's servers listen, on this machine only: always the same, for units name them."""

from __future__ import annotations

from portal.local.place import Place

#: By the names that ``portal.local`` has for them.
PORTS = {"ckan": 8510, "solr": 8520, "valkey": 8530, "postgres": 8540}


def settle(place: Place) -> None:
    """Keep these ports, if they are not kept yet."""
    for name, port in PORTS.items():
        if place.ports.get(name) != port:
            place.keep_port(name, port)
