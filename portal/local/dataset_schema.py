"""From the catalogue's configuration to CKAN's dataset schema. Pure: data in, data out.

`metadata.yaml` says which fields the list has and which dataset key carries each; this turns
it into what ckanext-scheming reads. Everything is validated before publication, so here
nothing is required that CKAN itself does not require: values must round-trip unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Config = Mapping[str, Any]
Field = dict[str, Any]

# CKAN's own keys; a field of the list mapped to one of them only provides its label.
CORE: dict[str, Field] = {
    "title": {"preset": "title"},
    "name": {"preset": "dataset_slug", "label": {"id": "Alamat", "en": "Address"}},
    "notes": {"form_snippet": "markdown.html"},
    "owner_org": {
        "preset": "dataset_organization",
        "label": {"id": "Perangkat Daerah", "en": "Agency"},
    },
    "license_id": {"form_snippet": "license.html", "label": {"id": "Lisensi", "en": "Licence"}},
    "tag_string": {
        "preset": "tag_string_autocomplete",
        "label": {"id": "Kata kunci", "en": "Keywords"},
    },
}
TEXT = {"validators": "ignore_missing unicode_safe"}
LIST = {
    "validators": "ignore_missing didd_text_list",
    "output_validators": "didd_text_list_output",
    "display_snippet": "didd_list.html",
    "form_snippet": "multiple_text.html",
}
CHOICE = {
    "validators": "ignore_missing unicode_safe scheming_choices",
    "form_snippet": "select.html",
    "display_snippet": "didd_choice.html",
}
# Storage and display of each type of metadata.yaml and portal.yaml.
SHAPES: dict[str, Field] = {
    "class": CHOICE,
    "choice": CHOICE,
    "forms": LIST,
    "media": LIST,
    "partial_date": {**TEXT, "display_snippet": "didd_date.html"},
    "date": {**TEXT, "display_snippet": "didd_date.html"},
    "hash": {**TEXT, "display_snippet": "didd_hash.html"},
}
RESOURCE_FIELDS: list[Field] = [
    {"field_name": "url", "label": {"id": "Berkas", "en": "File"}, "preset": "resource_url_upload"},
    {"field_name": "name", "label": {"id": "Nama", "en": "Name"}},
    {
        "field_name": "description",
        "label": {"id": "Keterangan", "en": "Description"},
        "form_snippet": "markdown.html",
    },
    {
        "field_name": "format",
        "label": {"id": "Format", "en": "Format"},
        "preset": "resource_format_autocomplete",
    },
]


def ckan_schema(
    metadata: Config, classifications: Config | None = None, portal: Config | None = None
) -> dict[str, Any]:
    """Return the scheming schema of a dataset: CKAN's keys, then the list's, then the portal's.

    >>> field = {"code": "retensi", "label": {"id": "Retensi", "en": "Retention"},
    ...          "type": "text", "ckan": "retensi"}
    >>> [f["field_name"] for f in ckan_schema({"fields": [field]})["dataset_fields"]][-1]
    'retensi'
    """
    choices = _choices(classifications or {}, portal or {})
    listed = [field for field in metadata.get("fields", []) if field.get("ckan")]
    labels = {field["ckan"]: field["label"] for field in listed}
    core = [
        {"field_name": key, **shape, **({"label": labels[key]} if key in labels else {})}
        for key, shape in CORE.items()
    ]
    own = [_field(field, choices) for field in listed if field["ckan"] not in CORE]
    extra = [_field(field, choices) for field in (portal or {}).get("dataset_fields", [])]
    return {
        "scheming_version": 2,
        "dataset_type": "dataset",
        "about": "Made from the catalogue's configuration; do not edit.",
        "dataset_fields": [*core, *own, *extra],
        "resource_fields": RESOURCE_FIELDS,
        **_excluded(classifications or {}),
    }


def _excluded(classifications: Config) -> dict[str, Field]:
    """Return the entry for excluded information: label and legal ground, never a field's value."""
    rows = [
        row for row in classifications.get("classifications", []) if not row.get("public", True)
    ]
    return {"didd_excluded": _words(rows[0])} if rows else {}


def _words(row: Config) -> Field:
    return {
        "value": row["code"],
        "label": row["label"],
        "legal": row.get("legal", ""),
        "source": row.get("source", ""),
    }


def ckan_licenses(portal: Config) -> list[dict[str, Any]]:
    """Return the licences of portal.yaml in the format of CKAN's licence register.

    >>> row = {"id": "cc-by", "title": {"id": "Atribusi", "en": "Attribution"}, "url": None,
    ...        "open": True}
    >>> ckan_licenses({"licenses": [row]})[0]["title"]
    'Atribusi'
    """
    return [
        {
            "id": row["id"],
            "title": row["title"]["id"],
            "title_en": row["title"]["en"],
            "url": row.get("url") or "",
            "status": "active",
            "domain_content": True,
            "domain_data": True,
            "domain_software": False,
            "od_conformance": "approved" if row.get("open") else "not reviewed",
            "osd_conformance": "not reviewed",
        }
        for row in portal.get("licenses", [])
    ]


def _field(field: Config, choices: Mapping[str, Sequence[Field]]) -> Field:
    """Return one field of our configuration as a scheming field."""
    key = field.get("ckan", field["code"])
    shape = SHAPES.get(field["type"], TEXT)
    made: Field = {"field_name": key, "label": field["label"], **shape}
    if "meaning" in field:
        made["help_text"] = field["meaning"]
    if key in choices:
        made["choices"] = list(choices[key])
    if shape is CHOICE and key not in choices:
        made |= TEXT
    made["didd"] = {"code": field["code"], "shown": field.get("shown", True)}
    return made


def _choices(classifications: Config, portal: Config) -> dict[str, list[Field]]:
    """Return the choices of fields with a vocabulary, with their labels."""
    public = [row for row in classifications.get("classifications", []) if row.get("public", True)]
    found = {
        "klasifikasi": [_words(row) for row in public],
        "jenis_entri": _values(portal, "entry_kinds"),
        "bentuk": _values(portal, "forms"),
    }
    return {key: values for key, values in found.items() if values}


def _values(portal: Config, table: str) -> list[Field]:
    return [{"value": row["code"], "label": row["label"]} for row in portal.get(table, [])]
