"""The catalogue as DCAT-AP 3: datasets and the portal in RDF.

ckanext-dcat provides the URLs, the pages and the serialisations; this profile maps our
fields to properties. Every object carries its class, so that the result validates on its own.
Nothing is invented that nobody stated, such as the frequency of an item whose title names none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node
from sqlalchemy import func

from ckanext.didd import helpers
from ckanext.didd.exports import own_terms, subjects
from ckanext.didd.exports.graph_nodes import (
    DCATAP,
    ELI,
    INDONESIAN,
    SPDX,
    THEMES,
    VCARD,
    Nodes,
    address,
    file_type,
    same_node,
    utc_moment,
)
from ckanext.didd.exports.own_terms import AUTHORITY
from ckanext.didd.search import period, regions


class DiddProfile(Nodes):
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
        used = model.Package.get_license_register().get(tk.config.get("didd.license"))
        if used and used.url:
            self._add(catalog_ref, DCTERMS.license, self._licence(used.id, used.title, used.url))
        for predicate, moment in zip((DCTERMS.issued, DCTERMS.modified), _span(), strict=True):
            if moment:
                self._add(catalog_ref, predicate, utc_moment(moment.isoformat()))

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add one dataset with its files."""
        self._bind()
        pkg = dataset_dict
        notes = (pkg.get("notes") or "").strip() or pkg["title"]
        self._add(dataset_ref, RDF.type, DCAT.Dataset)
        self._add(dataset_ref, DCTERMS.identifier, Literal(pkg["id"]))
        self._add(dataset_ref, DCTERMS.title, Literal(pkg["title"], lang="id"))
        self._add(dataset_ref, DCTERMS.description, Literal(notes, lang="id"))
        self._add(dataset_ref, DCTERMS.issued, utc_moment(pkg["metadata_created"]))
        # CKAN stamps a new dataset's modification before its creation.
        modified = max(pkg["metadata_created"], pkg["metadata_modified"])
        self._add(dataset_ref, DCTERMS.modified, utc_moment(modified))
        self._add(dataset_ref, DCTERMS.language, self._typed(INDONESIAN, DCTERMS.LinguisticSystem))
        public = URIRef(f"{AUTHORITY}access-right/PUBLIC")
        self._add(dataset_ref, DCTERMS.accessRights, self._typed(public, DCTERMS.RightsStatement))
        page = self._typed(address("dataset.read", id=pkg["name"]), FOAF.Document)
        self._add(dataset_ref, DCAT.landingPage, page)
        if pkg.get("edisi"):
            self._add(dataset_ref, DCAT.version, Literal(pkg["edisi"]))
        for word in subjects.keywords(pkg):
            self._add(dataset_ref, DCAT.keyword, Literal(word, lang="id"))
        self._people(pkg, dataset_ref)
        self._officers(pkg, dataset_ref)
        self._subjects(pkg, dataset_ref)
        self._times(pkg, dataset_ref)
        self._law(pkg, dataset_ref)
        self._own(pkg, dataset_ref)
        for resource in pkg.get("resources", []):
            self._distribution(pkg, resource, dataset_ref)

    def _people(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add the agency as publisher and the information office as contact point."""
        if agency := pkg.get("organization"):
            page = address("organization.read", id=agency["name"])
            publisher = self._agent(page, agency["title"] or agency["name"])
            self._add(dataset_ref, DCTERMS.publisher, publisher)
        contact = self._typed(same_node("narahubung"), VCARD.Organization)
        self._add(contact, RDF.type, VCARD.Kind)
        self._add(contact, VCARD.fn, Literal(helpers.didd_office("name") or _title("id")))
        self._add(contact, VCARD.hasURL, address("home.about"))
        if email := helpers.didd_office("email"):
            self._add(contact, VCARD.hasEmail, URIRef(f"mailto:{email}"))
        self._add(dataset_ref, DCAT.contactPoint, contact)

    def _officers(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add who made the information, and who holds it (DCAT's qualified attribution)."""
        for field, name, role in own_terms.answerable(pkg):
            officer = self._typed(same_node(pkg["id"], field, name, "petugas"), FOAF.Agent)
            self._add(officer, DCTERMS.type, self._regional_authority())
            self._add(officer, FOAF.name, Literal(name, lang="id"))
            if field == "penanggung_jawab":
                self._add(dataset_ref, DCTERMS.creator, officer)
            attribution = self._typed(same_node(pkg["id"], field, name, "peran"), PROV.Attribution)
            self._add(attribution, PROV.agent, officer)
            self._add(attribution, DCAT.hadRole, self._typed(role, DCAT.Role))
            self._add(dataset_ref, PROV.qualifiedAttribution, attribution)

    def _subjects(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add themes and regions."""
        code = subjects.theme(pkg)
        known_theme = URIRef(f"{AUTHORITY}data-theme/{code}")
        theme = self._concept(known_theme, {"en": subjects.THEMES[code]})
        self._add(dataset_ref, DCAT.theme, theme)
        self._add(theme, SKOS.inScheme, THEMES)
        if choice := helpers.didd_choice("klasifikasi", pkg.get("klasifikasi") or ""):
            here = address("dataset.search", klasifikasi=choice["value"])
            self._add(dataset_ref, DCAT.theme, self._concept(here, choice["label"]))
        for region in subjects.places(pkg):
            self._add(dataset_ref, DCTERMS.spatial, self._region(region))

    def _times(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add when it was made, what time it is about, and how often it appears."""
        if made := own_terms.moment(pkg.get("waktu_pembuatan") or ""):
            self._add(dataset_ref, DCTERMS.created, made)
        years = period.period(pkg["title"])
        about = (f"{years[0]}-01-01", f"{years[1]}-12-31") if years else None
        if span := about or own_terms.days(pkg.get("waktu_pembuatan") or ""):
            self._add(dataset_ref, DCTERMS.temporal, self._period(*span))
        if often := own_terms.frequency(pkg):
            self._add(
                dataset_ref, DCTERMS.accrualPeriodicity, self._typed(often, DCTERMS.Frequency)
            )

    def _own(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add every field of the list under a term of our own, vocabulary values as concepts."""
        for field in own_terms.fields():
            name = field["field_name"]
            for value in own_terms.values(pkg.get(name)):
                choice = helpers.didd_choice(name, value)
                node: Node = Literal(value, lang="id")
                if choice:
                    node = self._concept(own_terms.address(name, value), choice["label"])
                self._add(dataset_ref, own_terms.address(name), node)

    def _law(self, pkg: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add the law that requires publication, and the decree that established it."""
        if law := tk.config.get("didd.legislation"):
            legislation = self._typed(URIRef(law), ELI.LegalResource)
            self._add(dataset_ref, DCATAP.applicableLegislation, legislation)
        if lines := [*_decree(pkg), *own_terms.lines(pkg)]:
            node = same_node(pkg["id"], "asal-usul")
            statement = self._typed(node, DCTERMS.ProvenanceStatement)
            self._add(statement, RDFS.label, Literal("\n".join(lines), lang="id"))
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
        if resource.get("name"):
            self._add(file, DCTERMS.title, Literal(resource["name"], lang="id"))
        self._add(file, DCTERMS.issued, utc_moment(resource["created"]))
        modified = max(resource["created"], resource.get("last_modified") or "")
        self._add(file, DCTERMS.modified, utc_moment(modified))
        there, label = own_terms.availability(pkg)
        self._add(file, DCATAP.availability, self._concept(there, {"en": label}))
        told = resource.get("description") or f"{resource.get('name') or page}: {pkg['title']}"
        self._add(file, DCTERMS.description, Literal(told, lang="id"))
        if pkg.get("license_url"):
            title = pkg.get("license_title") or ""
            licence = self._licence(pkg.get("license_id") or "", title, pkg["license_url"])
            self._add(file, DCTERMS.license, licence)
        self._bytes(resource, file)

    def _bytes(self, resource: dict[str, Any], file: Node) -> None:
        """Add format, size and SHA-256."""
        if resource.get("format"):
            named = file_type(resource["format"])
            kind = self._named(named, DCTERMS.MediaTypeOrExtent, resource["format"])
            # CKAN's harvesters read a format's name of this class only.
            self._typed(kind, DCTERMS.IMT)
            if resource.get("mimetype"):
                self._add(kind, RDF.value, Literal(resource["mimetype"].partition(";")[0]))
            self._add(file, DCTERMS["format"], kind)
        if resource.get("mimetype"):
            media_type = self._media_type(resource["mimetype"].partition(";")[0])
            self._add(file, DCAT.mediaType, media_type)
        if resource.get("size"):
            size = Literal(int(resource["size"]), datatype=XSD.nonNegativeInteger)
            self._add(file, DCAT.byteSize, size)
        if digest := helpers.didd_sha256(resource):
            checksum = self._typed(same_node(resource["id"], "sidik jari"), SPDX.Checksum)
            sha256 = self._typed(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)
            self._add(checksum, SPDX.algorithm, sha256)
            value = Literal(digest, datatype=XSD.hexBinary, normalize=False)
            self._add(checksum, SPDX.checksumValue, value)
            self._add(file, SPDX.checksum, checksum)


def _decree(pkg: dict[str, Any]) -> Iterator[str]:
    """Yield the sentence that says which decree established it, if any did."""
    if pkg.get("keputusan_nomor"):
        day = f" tanggal {pkg['keputusan_tanggal']}" if pkg.get("keputusan_tanggal") else ""
        yield f"Ditetapkan dengan Keputusan Nomor {pkg['keputusan_nomor']}{day}"


def _span() -> Any:
    """Return when the first public dataset was published, and when any was last changed."""
    package = model.Package
    moments = func.min(package.metadata_created), func.max(package.metadata_modified)
    return (
        model.Session.query(*moments)
        .filter(package.state == "active", package.private.is_(False), package.type == "dataset")
        .one()
    )


def _title(language: str) -> str:
    key = "didd.title_en" if language == "en" else "ckan.site_title"
    return tk.config.get(key) or ""


def _subtitle(language: str) -> str:
    key = "didd.subtitle_en" if language == "en" else "ckan.site_description"
    return tk.config.get(key) or ""
