"""What our datasets say beside ckanext-dcat's Croissant profile, for machine learning.

Croissant demands a description, and a type of each column; see docs.mlcommons.org/croissant.
"""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.profiles import RDFProfile
from ckanext.dcat.profiles.base import CR
from ckanext.dcat.profiles.croissant import SCHEMA
from ckanext.dcat.utils import resource_uri
from rdflib import Literal, URIRef

from ckanext.didd import helpers
from ckanext.didd.exports import schema_org
from ckanext.didd.exports.subjects import keywords
from ckanext.didd.tables import datastore

# DataStore's types that ckanext-dcat's profile has no word for.
TYPES = {"date": SCHEMA.Date, "bool": SCHEMA.Boolean, "timestamp": SCHEMA.DateTime}
UNSPEAKABLE = re.compile(r"[^\w.-]+")


class DiddCroissant(RDFProfile):
    """Croissant for the fields of a DIDD; runs after the profile ``croissant``."""

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Complete one dataset."""
        told = schema_org.dataset(dataset_dict)
        told["version"] = _version(dataset_dict.get("edisi") or "")
        self._tell(dataset_ref, SCHEMA.description, told["description"])
        self._tell(dataset_ref, SCHEMA.inLanguage, "id")
        self._tell(dataset_ref, CR.citeAs, _citation(dataset_dict, told["@id"]))
        for word in keywords(dataset_dict):
            self.g.add((dataset_ref, SCHEMA.keywords, Literal(word)))
        for name in ("version", "temporalCoverage"):
            if told.get(name):
                self._tell(dataset_ref, SCHEMA[name], told[name])
        for resource in dataset_dict.get("resources", []):
            digest = helpers.didd_sha256(resource)
            if not digest:
                self._leave_out(resource)
                continue
            self._tell(URIRef(resource_uri(resource)), SCHEMA.sha256, digest)
            if _is_plain(resource):
                self._columns(resource["id"])
            else:
                self._leave_out_rows(dataset_ref, resource["id"])

    def _tell(self, about: URIRef, what: URIRef, text: str) -> None:
        self.g.set((about, what, Literal(text)))

    def _leave_out(self, resource: dict[str, Any]) -> None:
        """Take out a file without a digest, which Croissant demands: a link to another site."""
        there = URIRef(resource_uri(resource))
        self.g.remove((there, None, None))
        self.g.remove((None, None, there))

    def _leave_out_rows(self, dataset_ref: URIRef, table: str) -> None:
        """Take out the rows of a file that readers of Croissant cannot read as it lies there."""
        records = URIRef(f"{table}/records")
        for field in list(self.g.objects(records, CR.field)):
            for source in list(self.g.objects(field, CR.source)):
                for extract in list(self.g.objects(source, CR.extract)):
                    self.g.remove((extract, None, None))
                self.g.remove((source, None, None))
            self.g.remove((field, None, None))
        self.g.remove((records, None, None))
        self.g.remove((dataset_ref, CR.recordSet, records))

    def _columns(self, table: str) -> None:
        """Give each column its name, its description and a type; and the record set a name."""
        records = URIRef(f"{table}/records")
        self._tell(records, SCHEMA.name, "records")
        fields = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": table})["fields"]
        for number, field in enumerate(fields, 1):
            ref = self._speakable(URIRef(f"{records}/{field['id']}"), number)
            self._tell(ref, SCHEMA.name, field["id"])
            about = field.get("info") or {}
            parts = (about.get("label"), about.get("notes"), about.get("unit"))
            if text := ". ".join(filter(None, parts)):
                self._tell(ref, SCHEMA.description, text)
            if kind := TYPES.get(field["type"]):
                self.g.set((ref, CR.dataType, kind))

    def _speakable(self, column: URIRef, number: int) -> URIRef:
        """Return a column's address without what readers of Croissant refuse, such as spaces."""
        start, _, name = column.rpartition("/records/")
        plain = UNSPEAKABLE.sub("_", name)
        if plain == name:
            return column
        other = URIRef(f"{start}/records/{plain}-{number}")
        for _, what, value in list(self.g.triples((column, None, None))):
            self.g.remove((column, what, value))
            self.g.add((other, what, value))
        for about, what, _ in list(self.g.triples((None, None, column))):
            self.g.remove((about, what, column))
            self.g.add((about, what, other))
        return other


def _is_plain(resource: dict[str, Any]) -> bool:
    """Whether a table is text with commas and one heading: what Croissant's readers take."""
    dialect = datastore.loads(resource.get("dialect")) or {}
    usual = {key: value for key, value in dialect.items() if key != "skipBlankRows"}
    text = str(resource.get("encoding") or "").startswith("utf-8")
    return bool(resource.get("datastore_active")) and text and usual in ({}, {"delimiter": ","})


def _version(edition: str) -> str:
    """Return an edition as Croissant writes versions.

    >>> _version("2026/1"), _version("")
    ('2026.1.0', '')
    """
    numbers = edition.replace("/", ".").split(".") if edition else []
    return ".".join([*numbers, "0", "0"][:3]) if numbers else ""


def _citation(pkg: dict[str, Any], address: str) -> str:
    """Return how the dataset's page says to cite it."""
    agency = (pkg.get("organization") or {}).get("title") or helpers.didd_title()
    year = f" ({pkg['waktu_pembuatan']})" if pkg.get("waktu_pembuatan") else ""
    return f"{agency}{year}. {pkg['title']}. {helpers.didd_title()}. {address}"
