"""What DCAT-AP 3 asks of a catalogue, as SHACL made from a table.

The table says, for each class and property that our catalogue uses, how often it must and may be
there and what its value is, after the tables of the specification (DCAT-AP 3.0.1). A value that is
a thing must say of which class it is.
"""

from __future__ import annotations

from rdflib import Graph

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TEXT, IRI, MOMENT = "a literal", "an address", "a date or a time"
MANY = None
# class → property → (at least, at most, what)
TABLE: dict[str, dict[str, tuple[int, int | None, str]]] = {
    "dcat:Catalog": {
        "dct:title": (1, MANY, TEXT),
        "dct:description": (1, MANY, TEXT),
        "dct:publisher": (1, 1, "foaf:Agent"),
        "dcat:dataset": (1, MANY, "dcat:Dataset"),
        "dcat:themeTaxonomy": (0, MANY, "skos:ConceptScheme"),
        "dct:language": (1, MANY, "dct:LinguisticSystem"),
        "dct:spatial": (0, MANY, "dct:Location"),
        "dct:license": (0, 1, "dct:LicenseDocument"),
        "foaf:homepage": (1, 1, "foaf:Document"),
        "dct:issued": (0, 1, MOMENT),
        "dct:modified": (0, 1, MOMENT),
    },
    "dcat:Dataset": {
        "dct:title": (1, MANY, TEXT),
        "dct:description": (1, MANY, TEXT),
        "dct:identifier": (1, MANY, TEXT),
        "dct:publisher": (1, 1, "foaf:Agent"),
        "dcat:contactPoint": (1, MANY, "vcard:Kind"),
        "dcat:distribution": (0, MANY, "dcat:Distribution"),
        "dcat:keyword": (0, MANY, TEXT),
        "dcat:theme": (1, MANY, "skos:Concept"),
        "dct:spatial": (0, MANY, "dct:Location"),
        "dct:temporal": (0, MANY, "dct:PeriodOfTime"),
        "dct:accessRights": (0, 1, "dct:RightsStatement"),
        "dct:accrualPeriodicity": (0, 1, "dct:Frequency"),
        "dct:issued": (0, 1, MOMENT),
        "dct:modified": (0, 1, MOMENT),
        "dct:language": (0, MANY, "dct:LinguisticSystem"),
        "dct:provenance": (0, MANY, "dct:ProvenanceStatement"),
        "dcat:landingPage": (0, MANY, "foaf:Document"),
        "dcat:version": (0, 1, TEXT),
        "dcatap:applicableLegislation": (0, MANY, "eli:LegalResource"),
    },
    "dcat:Distribution": {
        "dcat:accessURL": (1, MANY, IRI),
        "dcat:downloadURL": (0, MANY, IRI),
        "dct:title": (0, MANY, TEXT),
        "dct:description": (0, MANY, TEXT),
        "dct:format": (0, 1, "dct:MediaTypeOrExtent"),
        "dcat:mediaType": (0, 1, "dct:MediaType"),
        "dcat:byteSize": (0, 1, "xsd:nonNegativeInteger"),
        "spdx:checksum": (0, 1, "spdx:Checksum"),
        "dct:license": (1, 1, "dct:LicenseDocument"),
        "dct:issued": (0, 1, MOMENT),
        "dct:modified": (0, 1, MOMENT),
    },
    "spdx:Checksum": {
        "spdx:algorithm": (1, 1, "spdx:ChecksumAlgorithm"),
        "spdx:checksumValue": (1, 1, "xsd:hexBinary"),
    },
    "foaf:Agent": {"foaf:name": (1, MANY, TEXT), "dct:type": (0, 1, "skos:Concept")},
    "skos:Concept": {"skos:prefLabel": (1, MANY, TEXT)},
    "skos:ConceptScheme": {"dct:title": (1, MANY, TEXT)},
    "dct:PeriodOfTime": {"dcat:startDate": (1, 1, MOMENT), "dcat:endDate": (1, 1, MOMENT)},
    "vcard:Kind": {"vcard:fn": (1, MANY, TEXT)},
    "dct:ProvenanceStatement": {"rdfs:label": (1, MANY, TEXT)},
}
MOMENTS = " ".join(f"[ sh:datatype xsd:{t} ]" for t in ("date", "dateTime", "gYear", "gYearMonth"))

# What it recommends and our catalogue could say: class → properties. Places have no geometry, an
# item may have no file, and others no time, because nobody stated any.
RECOMMENDED = {
    "foaf:Agent": ("dct:type",),
    "dcat:Catalog": (
        "dct:language", "dct:issued", "dct:license", "dct:spatial", "dct:modified",
        "dcat:themeTaxonomy", "foaf:homepage",
    ),
    "dcat:Dataset": (
        "dcat:contactPoint", "dcat:keyword", "dct:publisher", "dct:spatial", "dct:temporal",
        "dcat:theme",
    ),
    "dcat:Distribution": (
        "dct:description", "dcatap:availability", "dct:format", "dct:license",
    ),
    "dct:LicenseDocument": ("dct:type",),
    "dct:PeriodOfTime": ("dcat:startDate", "dcat:endDate"),
}  # fmt: skip


def recommended() -> Graph:
    """The same of what is recommended: each at least once."""
    parts = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for kind, properties in RECOMMENDED.items():
        told = " , ".join(f"[ sh:path {path} ; sh:minCount 1 ]" for path in properties)
        parts.append(f"[] a sh:NodeShape ; sh:targetClass {kind} ; sh:property {told} .")
    return Graph().parse(data="\n".join(parts), format="turtle")


def shapes() -> Graph:
    """The table as a graph of shapes."""
    parts = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for kind, properties in TABLE.items():
        reported = " , ".join(_property(path, *rule) for path, rule in properties.items())
        parts.append(f"[] a sh:NodeShape ; sh:targetClass {kind} ; sh:property {reported} .")
    return Graph().parse(data="\n".join(parts), format="turtle")


def _property(path: str, least: int, most: int | None, what: str) -> str:
    reported = [f"sh:path {path}", f"sh:minCount {least}"]
    if most is not None:
        reported.append(f"sh:maxCount {most}")
    if what == TEXT:
        reported.append("sh:nodeKind sh:Literal")
    elif what == IRI:
        reported.append("sh:nodeKind sh:IRI")
    elif what == MOMENT:
        reported.append(f"sh:or ( {MOMENTS} )")
    elif what.startswith("xsd:"):
        reported.append(f"sh:datatype {what}")
    else:
        reported.append(f"sh:class {what}")
    return f"[ {' ; '.join(reported)} ]"
