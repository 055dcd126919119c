"""Solr's password: every account of this machine reaches its port, only CKAN and we may use it.

CKAN's own setting puts it into Solr's URL, and from there into logs and, when Solr is
down, into API responses. So CKAN's HTTP library reads it from a netrc file, and the URL has
no secret in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from portal.local.place import Place, write_private

USER = "ckan"
HOST = "127.0.0.1"


def write(place: Place, solr_home: Path) -> str:
    """Configure the password in Solr and for CKAN; return a key of Solr's part of it."""
    rules = json.dumps(solr_rules(_password(place), place.secret("solr-salt")), indent=1)
    write_private(solr_home / "security.json", rules)
    line = f"machine {HOST} login {USER} password {_password(place)}\n"
    write_private(netrc(place), line)
    return rules


def netrc(place: Place) -> Path:
    """Return the netrc file for CKAN's HTTP library."""
    return place.home / "solr.netrc"


def header(place: Place) -> dict[str, str]:
    """Return the header of our own requests."""
    both = base64.b64encode(f"{USER}:{_password(place)}".encode()).decode()
    return {"Authorization": f"Basic {both}"}


def solr_rules(password: str, salt: str) -> dict[str, Any]:
    """Return Solr's `security.json`: one user with all rights, nobody else with any."""
    inner = hashlib.sha256(salt.encode() + password.encode()).digest()
    kept = base64.b64encode(hashlib.sha256(inner).digest()).decode()
    return {
        "authentication": {
            "class": "solr.BasicAuthPlugin",
            "blockUnknown": True,
            "credentials": {USER: f"{kept} {base64.b64encode(salt.encode()).decode()}"},
        },
        "authorization": {
            "class": "solr.RuleBasedAuthorizationPlugin",
            "permissions": [{"name": "all", "role": USER}],
            "user-role": {USER: USER},
        },
    }


def _password(place: Place) -> str:
    return place.secret("solr")
