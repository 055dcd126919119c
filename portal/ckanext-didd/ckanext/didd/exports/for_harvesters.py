"""What other catalogues' harvesters read, told in the way that they understand.

A harvester that does not know our schema drops our fields, unless they stand in ``extras``, as
CKAN's own for unknown keys. They are added on anonymous reading by GET only, as harvesters read:
what is written back, or dumped by ``ckanapi``, stays as it was sent.
"""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context, request

from ckanext.didd.exports import own_terms

READING = ("package_show", "package_search")


def is_read_by_harvester() -> bool:
    """Whether this request reads datasets as harvesters do."""
    if not has_request_context() or request.endpoint != "api.action" or request.method != "GET":
        return False
    action = (request.view_args or {}).get("logic_function")
    return action in READING and tk.current_user.is_anonymous


def add_extras(pkg: dict[str, Any]) -> None:
    """Repeat our fields in ``extras``; a key that is there already stays."""
    extras = list(pkg.get("extras") or [])
    known = {extra["key"] for extra in extras}
    for name in own_terms.names():
        value = pkg.get(name)
        if value and name not in known:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            extras.append({"key": name, "value": text})
    pkg["extras"] = extras
