"""What the templates may ask. Labels come from the dataset schema, never from here."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


def facet_title(name: str) -> str:
    titles = {
        "klasifikasi": tk._("Class"),
        "organization": tk._("Agency"),
        "tahun": tk._("Year"),
        "bentuk": tk._("Form"),
        "res_format": tk._("File format"),
    }
    return titles[name]


def get_helpers() -> dict[str, Any]:
    return {}
