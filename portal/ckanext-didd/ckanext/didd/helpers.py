"""Template helpers. Labels come from the dataset schema, never from here."""

from __future__ import annotations

import datetime
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from babel.dates import format_date
from babel.numbers import format_decimal
from ckan.plugins import plugin_loaded
from ckanext.scheming.helpers import (
    scheming_field_by_name,
    scheming_get_dataset_schema,
    scheming_language_text,
)

from ckanext.didd.files import serving
from ckanext.didd.pages.listings import (
    didd_current_files,
    didd_editions,
    didd_history,
    didd_home,
    didd_item_counts,
    didd_lists,
)
from ckanext.didd.pages.progress_plot import didd_progress
from ckanext.didd.search import period
from ckanext.didd.validators import ONLY_PRINTED

# Fields of the list that are CKAN's own keys.
CORE = {"judul": "title", "ringkasan": "notes"}
BESIDE = ("keputusan_nomor", "keputusan_tanggal", "edisi")
PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
SHA256 = re.compile(r"[0-9a-f]{64}")
LANGUAGES = {"id": "Indonesia", "en": "English"}
UNITS = ("byte", "kB", "MB", "GB", "TB")


# Words ---------------------------------------------------------------------------------------


def didd_title() -> str:
    """Return the site's title in the visitor's language."""
    return _in_language("ckan.site_title", "didd.title_en")


def didd_subtitle() -> str:
    """Return the line under the title."""
    return _in_language("ckan.site_description", "didd.subtitle_en")


def _in_language(indonesian: str, english: str) -> str:
    other = tk.config.get(english) if tk.h.lang() == "en" else None
    return other or tk.config.get(indonesian) or ""


def didd_office(what: str) -> str:
    """Return the office's name, email or address."""
    return tk.config.get(f"didd.office_{what}") or ""


def didd_print_needs_identity() -> bool:
    """Whether the office asks for proof of identity from who wants a print of what is public."""
    return bool(tk.config.get("didd.print_needs_identity"))


def locale_of(code: str) -> str:
    """Return CKAN's `locale` of a language's addresses: the usual one has no prefix."""
    return "default" if code == tk.config.get("ckan.locale_default") else code


def didd_languages() -> list[dict[str, Any]]:
    """Return the languages, each with this page's address in it, here and for elsewhere."""
    here, now = tk.h.current_url(), tk.h.lang()
    return [
        {
            "code": code,
            "name": name,
            "url": tk.h.url_for(here, locale=locale_of(code)),
            "address": tk.h.url_for(here, locale=locale_of(code), qualified=True),
            "current": code == now,
        }
        for code, name in LANGUAGES.items()
    ]


def facet_title(name: str) -> str:
    """Return the label of a facet or other filter field."""
    titles = {
        "klasifikasi": tk._("Class"),
        "organization": tk._("Agency"),
        "didd_tahun_isi": tk._("Year"),
        "tahun": tk._("Year of the register"),
        "wilayah": tk._("Region"),
        "bentuk": tk._("Form"),
        "res_format": tk._("File format"),
        "jenis_entri": tk._("Kind of entry"),
    }
    return titles.get(name, name)


def didd_facet_title(name: str) -> str:
    """Return the same for templates."""
    return facet_title(name)


def didd_label(name: str, value: str) -> str:
    """Return the label of a field's value, in the visitor's language."""
    if value == ONLY_PRINTED:
        return tk._("Printed only")
    choice = didd_choice(name, value)
    return scheming_language_text(choice["label"]) if choice else value


def didd_field_label(code: str) -> str:
    """Return the label of a field of the list, by its code there; the code for an unknown one."""
    schema = scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    for field in schema["dataset_fields"]:
        if code == field.get("didd", {}).get("code") or CORE.get(code) == field["field_name"]:
            return scheming_language_text(field.get("label", code))
    return tk._("Files") if code == "berkas" else code


def didd_choice(name: str, value: str) -> dict[str, Any] | None:
    """Return the entry of a field's vocabulary for a value."""
    return next((choice for choice in didd_choices(name) if choice["value"] == value), None)


def didd_choices(name: str) -> list[dict[str, Any]]:
    """Return a field's vocabulary, in its order."""
    schema = scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    field = scheming_field_by_name(schema["dataset_fields"], name) or {}
    return field.get("choices", [])


# Values --------------------------------------------------------------------------------------


def didd_date(value: Any) -> str:
    """Format a year, month or day in the visitor's language; anything else stays as it is.

    A timestamp is shown as its day where the office is.
    """
    match = PARTIAL_DATE.match(didd_day(value))
    if not match:
        return str(value or "")
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or not month:
        return match.group(1)
    try:
        when = datetime.date(year, month, day or 1)
    except ValueError:
        return str(value)
    return format_date(when, "d MMMM y" if day else "MMMM y", locale=tk.h.lang())


def didd_day(value: Any) -> str:
    """Return the day of a timestamp where the office is, as ISO; anything else as it stands.

    CKAN keeps timestamps in UTC and does not say so: at night its day is not yet the office's.
    """
    text = str(value or "")
    if "T" not in text:
        return text
    try:
        when = datetime.datetime.fromisoformat(text)
        when = when if when.tzinfo else when.replace(tzinfo=datetime.UTC)
        return when.astimezone(tk.h.get_display_timezone()).date().isoformat()
    except (ValueError, OverflowError):
        return text.split("T")[0]


def didd_years(pkg: dict[str, Any]) -> str:
    """Return the years that a dataset speaks of, where its title does not say them; else ""."""
    title = pkg.get("title") or ""
    years = period.covered(title, str(pkg.get("waktu_pembuatan") or ""))
    if not years or str(years[1]) in title:
        return ""
    return "–".join(dict.fromkeys(map(str, years)))


def didd_number(value: Any) -> str:
    """Format a number in the visitor's language."""
    return format_decimal(value or 0, locale=tk.h.lang())


def didd_size(value: Any) -> str:
    """Format a file size in a readable unit; "" when it is unknown."""
    try:
        size = float(value)
    except (TypeError, ValueError):
        return ""
    unit = 0
    while size >= 1000 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    pattern = "#,##0.#" if unit > 1 else "#,##0"
    return f"{format_decimal(size, pattern, locale=tk.h.lang())} {UNITS[unit]}"


def didd_shown_fields(pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields for the table on a dataset's page: visible, and with a value.

    Without decree and edition: the page shows them elsewhere.
    """
    schema = scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    return [
        field
        for field in schema["dataset_fields"]
        if field.get("didd", {}).get("shown")
        and field["field_name"] not in BESIDE
        and pkg.get(field["field_name"])
    ]


def didd_doors() -> list[dict[str, Any]]:
    """Return the classes of public information, in the law's order."""
    return didd_choices("klasifikasi")


def didd_excluded() -> dict[str, Any] | None:
    """Return the schema's entry for excluded information."""
    return (scheming_get_dataset_schema("dataset") or {}).get("didd_excluded")


# The portal's parts --------------------------------------------------------------------------


def didd_loaded(plugin: str) -> bool:
    """Whether an optional plugin is loaded: `dcat`, `didd_tables`."""
    return plugin_loaded(plugin)


# Files ---------------------------------------------------------------------------------------


def didd_preview(resource: dict[str, Any]) -> str:
    """Return how a file is previewed on its page: `pdf`, `image`, `table`, or "".

    Its bytes decide, not its name. A mere link is on another site: nothing
    of it is loaded unasked.
    """
    if resource.get("url_type") != "upload":
        return ""
    kind = serving.resource_shown_as(resource)
    if kind == serving.PDF or kind.startswith("image/"):
        return "pdf" if kind == serving.PDF else "image"
    return "table" if resource.get("schema") and plugin_loaded("didd_tables") else ""


def didd_format(resource: dict[str, Any]) -> str:
    """Return a file's format as its link says it: of a register's two CSVs one is for Excel."""
    shown = str(resource.get("format") or "")
    return f"{shown} (Excel)" if str(resource.get("name")).endswith(".excel.csv") else shown


def didd_sha256(resource: dict[str, Any]) -> str:
    """Return a file's SHA-256 in hexadecimal; "" when its hash is of another kind."""
    digest = str(resource.get("hash") or "").removeprefix("sha256:").lower()
    return digest if SHA256.fullmatch(digest) else ""


@cache
def _version(name: str) -> str:
    content = (Path(__file__).parent / "public" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:10]


def didd_static(name: str) -> str:
    """Return the URL of a static file; it changes with the file."""
    return f"{tk.h.url_for_static('/' + name)}?v={_version(name)}"


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    named = (
        didd_title,
        didd_subtitle,
        didd_office,
        didd_print_needs_identity,
        didd_languages,
        didd_label,
        didd_facet_title,
        didd_field_label,
        didd_choice,
        didd_date,
        didd_day,
        didd_years,
        didd_number,
        didd_size,
        didd_shown_fields,
        didd_home,
        didd_item_counts,
        didd_lists,
        didd_doors,
        didd_excluded,
        didd_progress,
        didd_current_files,
        didd_editions,
        didd_loaded,
        didd_preview,
        didd_format,
        didd_sha256,
        didd_history,
        didd_static,
    )
    return {helper.__name__: helper for helper in named}
