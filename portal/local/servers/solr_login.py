"""Solr's password: every account of this machine reaches its port, only CKAN and we may use it.

CKAN's own way to say it puts it into Solr's address, and from there into logs and, when Solr is
away, into answers of the API. So CKAN's HTTP library is told by a netrc file, and the address has
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
    """Have Solr ask for the password and CKAN know it; gives a key of what Solr reads of it."""
    rules = json.dumps(solr_rules(_password(place), place.secret("solr-salt")), indent=1)
    write_private(solr_home / "security.json", rules)
    line = f"machine {HOST} login {USER} password {_password(place)}\n"
    write_private(netrc(place), line)
    return rules


def netrc(place: Place) -> Path:
    """The file that tells CKAN's HTTP library the password."""
    return place.home / "solr.netrc"


def header(place: Place) -> dict[str, str]:
    """The header that our own requests bear."""
    both = base64.b64encode(f"{USER}:{_password(place)}".encode()).decode()
    return {"Authorization": f"Basic {both}"}


def solr_rules(password: str, salt: str) -> dict[str, Any]:
    """Solr's `security.json`: one user, who may do all; nobody else may do anything."""
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
