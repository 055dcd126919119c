"""The catalogue as DCAT-AP 3: datasets and the portal in RDF.

ckanext-dcat provides the URLs, the pages and the serialisations; this profile maps our
fields to properties. Every object carries its class, so that the result validates on its own.
Nothing is invented that nobody stated, such as an update frequency.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.dcat.profiles import RDFProfile
from rdflib import BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from ckanext.didd import helpers
from ckanext.didd.search import period, regions

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
REGIONAL_AUTHORITY = URIRef("http://purl.org/adms/publishertype/RegionalAuthority")
INDONESIAN = URIRef(f"{AUTHORITY}language/IND")
GOVERNMENT = URIRef(f"{AUTHORITY}data-theme/GOVE")
THEMES = URIRef(f"{AUTHORITY}data-theme")
# Formats with an entry of their own in the EU's list of file types.
FILE_TYPES = frozenset(
    [
        "PDF",
        "CSV",
        "XLSX",
        "XLS",
        "ODS",
        "DOCX",
        "DOC",
        "ODT",
        "PPTX",
        "PPT",
        "JSON",
        "GEOJSON",
        "XML",
        "ZIP",
        "JPEG",
        "PNG",
        "TIFF",
        "TXT",
        "HTML",
        "SHP",
        "KML",
        "MP4",
        "MP3",
    ]
)
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


class DiddProfile(RDFProfile):
    """DCAT-AP 3 for the fields of a DIDD."""

    def graph_from_catalog(self, catalog_dict: Any, catalog_ref: URIRef) -> None:  # noqa: ARG002
        """Add the portal itself."""
        self._bind()
        home = self._typed(address("home.index"), FOAF.Document)
        publisher = self._agent(address("home.about"), helpers.didd_office("name") or _title("id"))
        titles = [(DCTERMS.title, _title), (DCTERMS.description, _subtitle)]
        for predicate, words in titles:
            for language in ("id", "en"):
                if text := words(language):
                    self._add(catalog_ref, predicate, Literal(text, lang=language))
        self._typed(THEMES, SKOS.ConceptScheme)
        self._add(THEMES, DCTERMS.title, Literal("Data theme", lang="en"))
        self._add(catalog_ref, RDF.type, DCAT.Catalog)
        self._add(catalog_ref, FOAF.homepage, home)
        self._add(catalog_ref, DCTERMS.publisher, publisher)
        self._add(catalog_ref, DCTERMS.language, self._typed(INDONESIAN, DCTERMS.LinguisticSystem))
        self._add(catalog_ref, DCAT.themeTaxonomy, THEMES)
        for region in regions.all_regions()[:1]:
            self._add(catalog_ref, DCTERMS.spatial, self._region(region))

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add one dataset with its files."""
        self._bind()
        pkg = dataset_dict
        notes = (pkg.get("notes") or "").strip() or pkg["title"]
        self._add(dataset_ref, RDF.type, DCAT.Dataset)
        self._add(dataset_ref, DCTERMS.identifier, Literal(pkg["id"]))
        self._add(dataset_ref, DCTERMS.title, Literal(pkg["title"], lang="id"))
        self._add(dataset_ref, DCTERMS.description, Literal(notes, lang="id"))
        self._add(dataset_ref, DCTERMS.issued, _moment(pkg["metadata_created"]))
        self._add(dataset_ref, DCTERMS.modified, _moment(pkg["metadata_modified"]))
        self._add(dataset_ref, DCTERMS.language, self._typed(INDONESIAN, DCTERMS.LinguisticSystem))
        public = URIRef(f"{AUTHORITY}access-right/PUBLIC")
        self._add(dataset_ref, DCTERMS.accessRights, self._typed(public, DCTERMS.RightsStatement))
        page = self._typed(address("dataset.read", id=pkg["name"]), FOAF.Document)
        self._add(dataset_ref, DCAT.landingPage, page)
        if pkg.get("edisi"):
            self._add(dataset_ref, DCAT.version, Literal(pkg["edisi"]))
        for tag in pkg.get("tags", []):
            self._add(dataset_ref, DCAT.keyword, Literal(tag["name"], lang="id"))
        self._people(pkg, dataset_ref)
        self._subjects(pkg, dataset_ref)
        self._law(pkg, dataset_ref)
        for resource in pkg.get("resources", []):
            self._distribution(pkg, resource, dataset_ref)

    def _people(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add the agency as publisher and the information office as contact point."""
        if agency := pkg.get("organization"):
            page = address("organization.read", id=agency["name"])
            publisher = self._agent(page, agency["title"] or agency["name"])
            self._add(dataset_ref, DCTERMS.publisher, publisher)
        contact = self._typed(BNode(), VCARD.Organization)
        self._add(contact, RDF.type, VCARD.Kind)
        self._add(contact, VCARD.fn, Literal(helpers.didd_office("name") or _title("id")))
        self._add(contact, VCARD.hasURL, address("home.about"))
        if email := helpers.didd_office("email"):
            self._add(contact, VCARD.hasEmail, URIRef(f"mailto:{email}"))
        self._add(dataset_ref, DCAT.contactPoint, contact)

    def _subjects(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add themes, regions and period."""
        theme = self._concept(GOVERNMENT, {"en": "Government and public sector"})
        self._add(dataset_ref, DCAT.theme, theme)
        self._add(theme, SKOS.inScheme, THEMES)
        if choice := helpers.didd_choice("klasifikasi", pkg.get("klasifikasi") or ""):
            here = address("dataset.search", klasifikasi=choice["value"])
            self._add(dataset_ref, DCAT.theme, self._concept(here, choice["label"]))
        known = regions.all_regions()
        named = regions.named_in(pkg["title"], pkg.get("notes") or "")
        for region in [r for r in known if r["name"] in named] or known[:1]:
            self._add(dataset_ref, DCTERMS.spatial, self._region(region))
        if years := period.period(pkg["title"]):
            when = self._typed(BNode(), DCTERMS.PeriodOfTime)
            self._add(when, DCAT.startDate, Literal(f"{years[0]}-01-01", datatype=XSD.date))
            self._add(when, DCAT.endDate, Literal(f"{years[1]}-12-31", datatype=XSD.date))
            self._add(dataset_ref, DCTERMS.temporal, when)

    def _law(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add the law that requires publication, and the decree that established it."""
        if law := tk.config.get("didd.legislation"):
            legislation = self._typed(URIRef(law), ELI.LegalResource)
            self._add(dataset_ref, DCATAP.applicableLegislation, legislation)
        if pkg.get("keputusan_nomor"):
            label = f"Ditetapkan dengan Keputusan Nomor {pkg['keputusan_nomor']}"
            if pkg.get("keputusan_tanggal"):
                label += f" tanggal {pkg['keputusan_tanggal']}"
            statement = self._typed(BNode(), DCTERMS.ProvenanceStatement)
            self._add(statement, RDFS.label, Literal(label, lang="id"))
            self._add(dataset_ref, DCTERMS.provenance, statement)

    def _distribution(
        self, pkg: dict[str, Any], resource: dict[str, Any], dataset_ref: URIRef
    ) -> None:
        page = address("dataset_resource.read", id=pkg["id"], resource_id=resource["id"])
        file = self._typed(page, DCAT.Distribution)
        self._add(dataset_ref, DCAT.distribution, file)
        self._add(file, DCAT.accessURL, self._typed(URIRef(resource["url"]), RDFS.Resource))
        if resource.get("url_type") == "upload":
            self._add(file, DCAT.downloadURL, self._typed(URIRef(resource["url"]), RDFS.Resource))
        for key, predicate in (("name", DCTERMS.title), ("description", DCTERMS.description)):
            if resource.get(key):
                self._add(file, predicate, Literal(resource[key], lang="id"))
        self._add(file, DCTERMS.issued, _moment(resource["created"]))
        self._add(
            file, DCTERMS.modified, _moment(resource.get("last_modified") or resource["created"])
        )
        if pkg.get("license_url"):
            license_ref = self._typed(URIRef(pkg["license_url"]), DCTERMS.LicenseDocument)
            self._add(file, DCTERMS.license, license_ref)
        self._bytes(resource, file)

    def _bytes(self, resource: dict[str, Any], file: Node) -> None:
        """Add format, size and SHA-256."""
        kind = str(resource.get("format") or "").upper()
        if kind in FILE_TYPES:
            known = URIRef(f"{AUTHORITY}file-type/{kind}")
            self._add(file, DCTERMS["format"], self._typed(known, DCTERMS.MediaTypeOrExtent))
        if resource.get("mimetype"):
            media_type = URIRef(MEDIA_TYPES + resource["mimetype"].partition(";")[0])
            self._add(file, DCAT.mediaType, self._typed(media_type, DCTERMS.MediaType))
        if resource.get("size"):
            size = Literal(int(resource["size"]), datatype=XSD.nonNegativeInteger)
            self._add(file, DCAT.byteSize, size)
        if digest := helpers.didd_sha256(resource):
            checksum = self._typed(BNode(), SPDX.Checksum)
            sha256 = self._typed(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)
            self._add(checksum, SPDX.algorithm, sha256)
            value = Literal(digest, datatype=XSD.hexBinary, normalize=False)
            self._add(checksum, SPDX.checksumValue, value)
            self._add(file, SPDX.checksum, checksum)

    # Small things

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
        self._add(
            ref, DCTERMS.type, self._concept(REGIONAL_AUTHORITY, {"en": "Regional authority"})
        )
        return self._typed(ref, FOAF.Agent)

    def _concept(self, ref: URIRef, labels: dict[str, str]) -> Node:
        for language, label in labels.items():
            self._add(ref, SKOS.prefLabel, Literal(label, lang=language))
        return self._typed(ref, SKOS.Concept)

    def _region(self, region: dict[str, Any]) -> Node:
        """Return a region by its code of the Ministry of Home Affairs; these have no URIs."""
        place = self._typed(BNode(f"wilayah{region['code'].replace('.', '')}"), DCTERMS.Location)
        self._add(place, SKOS.prefLabel, Literal(region["name"], lang="id"))
        self._add(place, DCTERMS.identifier, Literal(region["code"]))
        return place


def _moment(value: str) -> Literal:
    """Return a CKAN timestamp as a literal; CKAN stores UTC without a zone."""
    return Literal(value if value.endswith("Z") else f"{value}Z", datatype=XSD.dateTime)


def _title(language: str) -> str:
    key = "didd.title_en" if language == "en" else "ckan.site_title"
    return tk.config.get(key) or ""


def _subtitle(language: str) -> str:
    key = "didd.subtitle_en" if language == "en" else "ckan.site_description"
    return tk.config.get(key) or ""
