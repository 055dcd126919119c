"""Formats of files by the end of their name: the media type and CKAN's spelling, each once."""

from __future__ import annotations

from pathlib import PurePosixPath

#: Media types (IANA) of the formats that Python's own table lacks, or that we write ourselves.
MEDIA_TYPES = {
    "csv": "text/csv",
    "docm": "application/vnd.ms-word.document.macroEnabled.12",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "epub": "application/epub+zip",
    "geojson": "application/geo+json",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "kmz": "application/vnd.google-earth.kmz",
    "md": "text/markdown",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "tsv": "text/tab-separated-values",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
    "yaml": "application/yaml",
    "zip": "application/zip",
}

#: CKAN's spelling of a format, where that is not the suffix in capitals.
_SPELLINGS = {
    "JPG": "JPEG",
    "HTM": "HTML",
    "TIF": "TIFF",
    "GEOJSON": "GeoJSON",
    "JSONLD": "JSON-LD",
    "DBF": "dBase",
}


def suffix_of(name: str) -> str:
    """Return what follows the last dot, in small letters; ``""`` where there is none.

    >>> suffix_of("DIDD-2026.excel.CSV")
    'csv'
    """
    return name.rpartition(".")[2].casefold() if "." in name else ""


def media_type_named(name: str) -> str:
    """Return the media type of a file that we write, by its name or format. Raises ``KeyError``.

    >>> media_type_named("didd-dinkes-2026-1.excel.csv"), media_type_named("pdf")
    ('text/csv', 'application/pdf')
    """
    return MEDIA_TYPES[name.rpartition(".")[2].casefold()]


def ckan_format(name: str) -> str:
    """Return CKAN's spelling of the file's format; ``""`` for a suffix that names none.

    >>> ckan_format("foto.jpg"), ckan_format("nota dinas.no 12/b")
    ('JPEG', '')
    """
    suffix = PurePosixPath(name).suffix[1:].upper()
    if not (suffix.isalnum() and len(suffix) <= 8):
        return ""
    return _SPELLINGS.get(suffix, suffix)
