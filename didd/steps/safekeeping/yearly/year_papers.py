"""What the papers of a year's export say: how to check it, what it is, as data. No file is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from didd.i18n import Language, _, using
from didd.model import Agency, Head, Package

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
#: Keys that a portal answers and a stranger has no use for.
_INNER = {"state", "private", "owner_org"}


@dataclass(frozen=True, slots=True)
class Filed:
    """A file in the export: its path below ``data/``, and which file of which dataset it is."""

    path: str
    agency: Agency
    package: Package
    resource: Mapping[str, Any]
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Year:
    """What an export is of; ``head`` is where the audit chain ended, None before its first link."""

    year: int
    government: str
    office: str
    portal: str
    head: Head | None


def read_me(about: Year, agencies: int, files: int, language: Language) -> bytes:
    """Return the paper that a stranger reads first, in one language."""
    with using(language):
        parts = [*_head(about, agencies, files), *_checks(), *_chain(about)]
        return ("\n\n".join(str(part) for part in parts) + "\n").encode()


def _head(about: Year, agencies: int, files: int) -> Iterable[object]:
    yield _("{office}, {government}: public information of the year {year}",
            office=about.office, government=about.government, year=str(about.year))  # fmt: skip
    yield _("Here is what was established and published in that year and what the public could "
            "still see when this was made: {agencies} agencies, {files} files. Each agency has a "
            "folder; in it are its lists with their decrees, and each item of information with its "
            "files. What was withdrawn or is excluded by law is not in it.",
            agencies=agencies, files=files)  # fmt: skip
    yield _(
        "datapackage.json describes each file (Data Package 2.0), catalog.jsonld each item of "
        "information (DCAT 3). dataset.json, beside the files, is what the portal said of it."
    )


def _checks() -> Iterable[object]:
    yield _("IS IT WHOLE? This folder is a BagIt bag (RFC 8493). Whoever has it can check it "
            "without us:")  # fmt: skip
    yield "    sha256sum --check --quiet manifest-sha256.txt tagmanifest-sha256.txt"
    yield _("or by any program that knows BagIt. No output means that every byte is as it was.")


def _chain(about: Year) -> Iterable[object]:
    address = f"{about.portal}/rantai-audit.atom"
    yield _("IS IT GENUINE? Whoever changes files can change the sums as well. So hold it against "
            "what others keep: audit/heads.json names, for each established list, the digest with "
            "which the chain of all acts ended then. The same digest stands in the list in print, "
            "and on the portal at {address}. Ask the office to verify its chain against them "
            "(didd audit verify --heads audit/heads.json).",
            address=address)  # fmt: skip
    if about.head is not None:
        yield _("When this was made the chain ended with link {n}: {head}",
                n=about.head.seq, head=about.head.hash)  # fmt: skip


def as_json(value: Any) -> bytes:
    """Return a value as JSON for people, the same bytes for the same."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def told_dataset(package: Package) -> dict[str, Any]:
    """Return what the portal says of a dataset."""
    return {key: value for key, value in package.dataset.items() if key not in _INNER}


def data_package(about: Year, filed: Sequence[Filed]) -> dict[str, Any]:
    """Return the description of all files (Data Package 2.0)."""
    return {
        "$schema": _PROFILE,
        "name": f"informasi-publik-{about.year}",
        "title": f"Informasi publik {about.government} tahun {about.year}",
        "version": f"{about.year}.0.0",
        "contributors": [{"title": about.office, "roles": ["publisher"]}],
        "resources": [
            {
                "name": f"{number:06d}",
                "path": each.path,
                "title": str(each.resource["name"]),
                "description": str(each.package.dataset["title"]),
                "mediatype": str(each.resource["mimetype"]),
                "bytes": each.size,
                "hash": f"sha256:{each.sha256}",
            }
            for number, each in enumerate(filed, start=1)
        ],
    }


def catalogue(
    about: Year, filed: Sequence[Filed], packages: Iterable[tuple[Agency, Package]]
) -> Any:
    """Return the catalogue of all items of information (DCAT 3, JSON-LD)."""
    files: dict[str, list[Filed]] = {}
    for each in filed:
        files.setdefault(each.package.id, []).append(each)
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@type": "dcat:Catalog",
        "dct:title": f"Informasi publik {about.government} tahun {about.year}",
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": about.office},
        "dcat:dataset": [
            _dataset(about, agency, package, files.get(package.id, ()))
            for agency, package in packages
        ],
    }


def _dataset(
    about: Year, agency: Agency, package: Package, files: Iterable[Filed]
) -> dict[str, Any]:
    told = package.dataset
    return {
        "@id": f"{about.portal}/dataset/{package.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": package.id,
        "dct:title": told["title"],
        "dct:description": told.get("notes", ""),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": agency.name},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": each.resource["name"],
                "dcat:downloadURL": {"@id": each.path},
                "dcat:mediaType": each.resource["mimetype"],
                "dcat:byteSize": each.size,
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": each.sha256,
                },
            }
            for each in files
        ],
    }
