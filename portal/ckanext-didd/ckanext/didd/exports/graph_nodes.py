"""Nodes of our RDF: each carries its class, so that the result validates on its own."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.model.license import DefaultLicense
from ckanext.dcat.profiles import RDFProfile
from flask_babel import force_locale
from rdflib import BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from ckanext.didd.exports.own_terms import AUTHORITY

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
WKT = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
REGIONAL_AUTHORITY = URIRef("http://purl.org/adms/publishertype/RegionalAuthority")
LICENCE_TYPE = "http://purl.org/adms/licencetype/"
# Kinds of licences in ADMS's list, by the ids that CKAN has for them.
LICENCE_TYPES = {
    "cc-by": "Attribution",
    "cc-by-sa": "Attribution",
    "odc-by": "Attribution",
    "cc-zero": "PublicDomain",
    "odc-pddl": "PublicDomain",
    "other-pd": "PublicDomain",
    "dokumen-pemerintah": "PublicDomain",
}
INDONESIAN = URIRef(f"{AUTHORITY}language/IND")
THEMES = URIRef(f"{AUTHORITY}data-theme")
# Formats with an entry of their own in the EU's list of file types.
FILE_TYPES = frozenset(
    (
        "CSV", "DOC", "DOCX", "GEOJSON", "GIF", "HTML", "JPEG", "JSON", "JSON_LD", "KML", "MP3",
        "MP4", "ODP", "ODS", "ODT", "PDF", "PNG", "PPT", "PPTX", "RTF", "SHP", "TIFF", "TSV",
        "TXT", "XLS", "XLSX", "XML", "ZIP",
    )
)  # fmt: skip
# What CKAN calls otherwise.
ALSO_CALLED = {"JPG": "JPEG", "TIF": "TIFF", "JSONLD": "JSON_LD", "JSON-LD": "JSON_LD"}
PREFIXES = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "adms": ADMS,
    "dcatap": DCATAP,
    "eli": ELI,
    "prov": PROV,
    "spdx": SPDX,
    "vcard": VCARD,
    "skos": SKOS,
}


def address(endpoint: str, **values: Any) -> URIRef:
    """Return the absolute URL of a page of the portal, without a language prefix."""
    return URIRef(tk.h.url_for(endpoint, qualified=True, locale="default", **values))


def file_type(name: str) -> URIRef:
    """Return a format of the EU's list; of another one the portal's search for it."""
    known = ALSO_CALLED.get(name.upper(), name.upper())
    if known in FILE_TYPES:
        return URIRef(f"{AUTHORITY}file-type/{known}")
    return address("dataset.search", res_format=name)


def shapes_of(west: float, south: float, east: float, north: float) -> tuple[str, str]:
    """Return a box and its middle in well-known text, longitude first.

    >>> shapes_of(110, -4, 116, 1)
    ('POLYGON ((110 -4, 116 -4, 116 1, 110 1, 110 -4))', 'POINT (113 -1.5)')
    """
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(f"{x:g} {y:g}" for x, y in corners)
    return f"POLYGON (({ring}))", f"POINT ({(west + east) / 2:g} {(south + north) / 2:g})"


class Nodes(RDFProfile):
    """What a profile makes its graph of."""

    def _bind(self) -> None:
        for prefix, namespace in PREFIXES.items():
            self.g.bind(prefix, namespace)

    def _add(self, subject: Node, predicate: URIRef, value: Node) -> None:
        self.g.add((subject, predicate, value))

    def _typed(self, node: Node, kind: URIRef) -> Node:
        self.g.add((node, RDF.type, kind))
        return node

    def _agent(self, ref: URIRef, name: str) -> Node:
        self._add(ref, FOAF.name, Literal(name, lang="id"))
        self._add(ref, DCTERMS.type, self._regional_authority())
        return self._typed(ref, FOAF.Agent)

    def _regional_authority(self) -> Node:
        return self._concept(REGIONAL_AUTHORITY, {"en": "Regional authority"})

    def _licence(self, code: str, title: str, url: str) -> Node:
        """Return a licence: with what kind it is, and the title that other CKANs know it by."""
        licence = self._named(URIRef(url), DCTERMS.LicenseDocument, title)
        kind = LICENCE_TYPES.get(code, "UnknownIPR")
        known = self._concept(URIRef(f"{LICENCE_TYPE}{kind}"), {"en": kind})
        self._add(licence, DCTERMS.type, known)
        if usual := stock_title(code):
            self._add(licence, DCTERMS.title, Literal(usual, lang="en"))
        return licence

    def _concept(self, ref: URIRef, labels: dict[str, str]) -> Node:
        for language, label in labels.items():
            self._add(ref, SKOS.prefLabel, Literal(label, lang=language))
        return self._typed(ref, SKOS.Concept)

    def _region(self, region: dict[str, Any]) -> Node:
        """Return a region by its search page: the Ministry of Home Affairs' codes have no IRIs."""
        here = address("dataset.search", wilayah=region["name"])
        place = self._typed(here, DCTERMS.Location)
        self._add(place, SKOS.prefLabel, Literal(region["name"], lang="id"))
        self._add(place, DCTERMS.identifier, Literal(region["code"]))
        if box := region.get("bbox"):
            for what, shape in zip((DCAT.bbox, DCAT.centroid), shapes_of(*box), strict=True):
                self._add(place, what, Literal(shape, datatype=WKT))
        return place

    def _period(self, first: str, last: str) -> Node:
        when = self._typed(same_node(first, last), DCTERMS.PeriodOfTime)
        self._add(when, DCAT.startDate, Literal(first, datatype=XSD.date))
        self._add(when, DCAT.endDate, Literal(last, datatype=XSD.date))
        return when

    def _media_type(self, name: str) -> Node:
        """Return a media type; ckanext-dcat reads its label, or else the whole address."""
        node = self._typed(URIRef(MEDIA_TYPES + name), DCTERMS.MediaType)
        self._add(node, RDFS.label, Literal(name))
        return node

    def _named(self, ref: URIRef, kind: URIRef, title: str) -> Node:
        """Return a node with the title that ckanext-dcat reads, and a label."""
        self._add(ref, DCTERMS.title, Literal(title))
        self._add(ref, RDFS.label, Literal(title))
        return self._typed(ref, kind)


def utc_moment(value: str) -> Literal:
    """Return a CKAN timestamp as a literal; CKAN stores UTC without a zone."""
    return Literal(value if value.endswith("Z") else f"{value}Z", datatype=XSD.dateTime)


def stock_title(licence: str) -> str:
    """Return the title of a licence in the list that CKAN ships; "" for one that is not in it.

    A harvester finds a licence by its own list's address or title.
    """
    with force_locale("en"):
        known = (kind() for kind in DefaultLicense.__subclasses__())
        return next((str(each.title) for each in known if each.id == licence), "")


def same_node(*about: str) -> BNode:
    """Return the same blank node for the same thing: the same catalogue, the same bytes."""
    return BNode(f"n{sha256(chr(0).join(about).encode()).hexdigest()[:24]}")
