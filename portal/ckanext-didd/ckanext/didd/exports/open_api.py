"""``/openapi.json``: the read API as an OpenAPI document, with this portal's fields and address."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import yaml
from flask import Blueprint, Response

from ckanext.didd import helpers
from ckanext.didd.exports import own_terms

open_api = Blueprint("didd_open_api", __name__)


@open_api.route("/openapi.json")
def show() -> Response:
    """Return the document."""
    body = json.dumps(described(), ensure_ascii=False, indent=1)
    return Response(f"{body}\n", mimetype="application/json")


@cache
def _read() -> str:
    return (Path(__file__).parent / "open_api.yaml").read_text(encoding="utf-8")


def described() -> dict[str, Any]:
    """Return the document: what is written of CKAN, and the fields of our schema."""
    document = yaml.safe_load(_read())
    document["info"]["title"] = helpers.didd_title()
    document["servers"] = [{"url": tk.config["ckan.site_url"]}]
    known = document["components"]["schemas"]["Dataset"]["properties"]
    for field in own_terms.fields():
        known.setdefault(field["field_name"], _field(field))
    return document


def _field(field: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one of our fields, under its label."""
    label = tk.h.scheming_language_text(field["label"])
    codes = [choice["value"] for choice in field.get("choices") or ()]
    about = f"{label}: {', '.join(codes)}" if codes else label
    return {"type": ["string", "array", "null"], "description": about}
