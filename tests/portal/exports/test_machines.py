"""What machines get of the real portal: DCAT-AP 3, schema.org, feeds, the sitemap, the API."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from xml.etree import ElementTree

import frictionless
import pytest
import requests
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.paths import SequencePath

from portal import Portal
from portal.local import ckan_settings
from tests.support.portal.ckan_client import call, dataset, found, page
from tests.support.portal.dcat_shapes import recommended, shapes
from tests.support.portal.judged_set import upload
from tests.support.portal.visitors import out_of_order

pytestmark = pytest.mark.portal

SPDX = Namespace("http://spdx.org/rdf/terms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
CONTENT = b"%PDF-1.4 isi contoh"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
HOSTILE = "Laporan Kinerja 2024 </script><b>\"&' Kabupaten Kapuas"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def shown(portal: Portal) -> Portal:
    """A portal with one rich dataset, a poor one, one of another agency, and a draft."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    call(portal, "organization_create", name="dlh", title="Dinas Lingkungan Hidup")
    rich = dataset(nomor="1", title=HOSTILE, tags=[{"name": "kinerja"}])
    call(portal, "package_create", **rich)
    upload(portal, rich["id"], "pdf", CONTENT, hash=DIGEST)
    poor = {"notes": "", "bentuk": ["HARDCOPY"], "klasifikasi": "SERTA_MERTA"}
    call(portal, "package_create", **dataset(nomor="2", title="Arsip cetak", **poor))
    call(portal, "package_create", **dataset(nomor="3", title="Mutu air", owner_org="dlh"))
    call(portal, "package_create", **dataset(nomor="4", title="Rancangan", state="draft"))
    assert found(portal, "Mutu air") == {"dinkes-3"}
    return portal


def graph(portal: Portal, path: str, kind: str = "turtle") -> Graph:
    reply = requests.get(portal.url + path, timeout=60)
    assert reply.status_code == 200
    return Graph().parse(data=reply.text, format=kind)


def faults(data: Graph, asked: Graph | None = None) -> str:
    conforms, _, text = validate(data, shacl_graph=asked or shapes(), inference="none")
    return "" if conforms else str(text)


@pytest.fixture(scope="module")
def catalogue(shown: Portal) -> Graph:
    return graph(shown, "/catalog.ttl")


@pytest.fixture
def rich(shown: Portal) -> URIRef:
    return URIRef(f"{shown.url}/dataset/{dataset(nomor='1')['id']}")


class TestDcat:
    def test_the_catalogue_is_valid(self, catalogue: Graph) -> None:
        assert len(list(catalogue.subjects(RDF.type, DCAT.Dataset))) == 3
        assert faults(catalogue) == ""

    @pytest.mark.parametrize(
        "lost",
        [
            (DCTERMS.title, None),
            (DCTERMS.publisher, None),
            (DCAT.accessURL, None),
            (SPDX.checksumValue, None),
            (RDF.type, DCTERMS.Location),
        ],
    )
    def test_the_shapes_notice_what_is_missing(self, catalogue: Graph, lost: tuple) -> None:
        broken = Graph() + catalogue
        broken.remove((None, *lost))
        assert faults(broken) != ""

    def test_what_is_recommended_and_known_is_said(self, catalogue: Graph) -> None:
        assert faults(catalogue, recommended()) == ""
        [own] = catalogue.subjects(RDF.type, DCAT.Catalog)
        licence = catalogue.value(own, DCTERMS.license)  # by the setting `didd.license`
        assert str(licence) == "https://creativecommons.org/licenses/by/4.0/"
        for lost in ((DCTERMS.type, None), (DCTERMS.temporal, None), (DCTERMS.issued, None)):
            broken = Graph() + catalogue
            broken.remove((None, *lost))
            assert faults(broken, recommended()) != ""

    def test_each_serialisation_says_the_same(self, shown: Portal) -> None:
        turtle = graph(shown, "/dataset/dinkes-1.ttl")
        assert faults(turtle) == ""
        for ending, kind in (("jsonld", "json-ld"), ("xml", "xml")):
            assert isomorphic(turtle, graph(shown, f"/dataset/dinkes-1.{ending}", kind))

    def test_the_files_digest_size_type_and_licence_are_there(
        self, catalogue: Graph, rich: URIRef
    ) -> None:
        [file] = catalogue.objects(rich, DCAT.distribution)
        [value] = catalogue.objects(file, SequencePath(SPDX.checksum, SPDX.checksumValue))
        assert str(value) == DIGEST
        assert str(catalogue.value(file, DCAT.byteSize)) == str(len(CONTENT))
        media_type = catalogue.value(file, DCAT.mediaType)
        assert str(media_type).endswith("/media-types/application/pdf")
        licence = catalogue.value(file, DCTERMS.license)
        assert str(licence) == "https://creativecommons.org/licenses/by/4.0/"
        reply = requests.get(str(catalogue.value(file, DCAT.downloadURL)), timeout=60)
        assert hashlib.sha256(reply.content).hexdigest() == DIGEST

    def test_agency_law_decree_region_and_period_are_there(
        self, shown: Portal, catalogue: Graph, rich: URIRef
    ) -> None:
        assert catalogue.value(rich, DCTERMS.publisher) == URIRef(
            f"{shown.url}/organization/dinkes"
        )
        assert "uu-no-14-tahun-2008" in str(catalogue.value(rich, DCATAP.applicableLegislation))
        [decree] = catalogue.objects(rich, SequencePath(DCTERMS.provenance, RDFS_LABEL))
        assert "188.44/12/2026" in str(decree)
        [code] = catalogue.objects(rich, SequencePath(DCTERMS.spatial, DCTERMS.identifier))
        assert str(code) == "62.03"
        [start] = catalogue.objects(rich, SequencePath(DCTERMS.temporal, DCAT.startDate))
        assert str(start) == "2024-01-01"
        assert (rich, DCTERMS.accrualPeriodicity, None) not in catalogue

    def test_the_whole_territory_has_its_place_on_a_map(self, catalogue: Graph) -> None:
        [territory] = catalogue.subjects(DCTERMS.identifier, Literal("62"))
        box = str(catalogue.value(territory, DCAT.bbox))
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", box)]
        assert numbers == [110.75, -3.5, 115.85, -3.5, 115.85, 0.75, 110.75, 0.75, 110.75, -3.5]
        assert str(catalogue.value(territory, DCAT.centroid)).startswith("POINT (113.3 ")

    def test_a_format_that_no_list_knows_is_named_too(self, shown: Portal) -> None:
        made = dataset(nomor="6", title="Berkas berformat lain")
        call(shown, "package_create", **made)
        upload(shown, made["id"], "gpkg", CONTENT)
        described = graph(shown, "/dataset/dinkes-6.ttl")
        [kind] = described.objects(None, DCTERMS["format"])
        assert str(described.value(kind, DCTERMS.title)).upper() == "GPKG"
        assert requests.get(str(kind), timeout=60).status_code == 200
        assert faults(described) == ""
        call(shown, "didd_withdraw", id=made["id"], reason="Contoh.")

    def test_the_lists_own_columns_are_there_and_their_terms_lead_somewhere(
        self, shown: Portal, catalogue: Graph, rich: URIRef
    ) -> None:
        terms = f"{shown.url}/istilah#"
        [form] = set(catalogue.objects(rich, URIRef(f"{terms}bentuk"))) - {
            URIRef(f"{terms}bentuk-HARDCOPY")
        }
        assert form == URIRef(f"{terms}bentuk-SOFTCOPY")
        [kept] = catalogue.objects(rich, URIRef(f"{terms}retensi"))
        assert str(kept) == "Aktif 2 tahun, inaktif 3 tahun, musnah"
        reached = page(shown, "/istilah")
        for predicate in {str(p) for p in catalogue.predicates(rich) if str(p).startswith(terms)}:
            assert f'id="{predicate.removeprefix(terms)}"' in reached
        assert 'id="bentuk-SOFTCOPY"' in reached

    def test_who_made_and_who_holds_it_when_and_what_about_are_there(
        self, catalogue: Graph, rich: URIRef
    ) -> None:
        [maker] = catalogue.objects(rich, SequencePath(DCTERMS.creator, FOAF.name))
        assert str(maker) == "Sekretaris Dinas"
        roles = {
            str(catalogue.value(one, DCAT.hadRole)).rpartition("/")[2]: str(
                catalogue.value(catalogue.value(one, PROV.agent), FOAF.name)
            )
            for one in catalogue.objects(rich, PROV.qualifiedAttribution)
        }
        holder = "Kepala Bidang Pelayanan Kesehatan"
        assert roles == {"custodian": holder, "originator": "Sekretaris Dinas"}
        assert catalogue.value(rich, DCTERMS.created) == Literal("2025-03", datatype=XSD.gYearMonth)
        themes = {str(theme).rpartition("/")[2] for theme in catalogue.objects(rich, DCAT.theme)}
        assert "HEAL" in themes
        words = {str(word) for word in catalogue.objects(rich, DCAT.keyword)}
        assert words == {"kinerja", "Kinerja", "kesehatan"}

    def test_what_harvesters_ask_of_licence_format_and_dates_is_there(
        self, catalogue: Graph, rich: URIRef
    ) -> None:
        [file] = catalogue.objects(rich, DCAT.distribution)
        titles = catalogue.objects(file, SequencePath(DCTERMS.license, DCTERMS.title))
        named, usual = sorted(map(str, titles), key=len, reverse=True)
        assert "CC BY" in named
        assert usual == "Creative Commons Attribution"
        [form] = catalogue.objects(file, SequencePath(DCTERMS["format"], RDFS_LABEL))
        assert str(form) == "PDF"
        assert str(catalogue.value(file, DCATAP.availability)).endswith("/AVAILABLE")
        for one in (*catalogue.subjects(RDF.type, DCAT.Dataset), file):
            issued, modified = (catalogue.value(one, p) for p in (DCTERMS.issued, DCTERMS.modified))
            assert str(issued) <= str(modified)
        [region] = catalogue.objects(rich, DCTERMS.spatial)
        assert requests.get(str(region), timeout=60).status_code == 200

    def test_who_asks_for_rdf_gets_it_and_a_browser_gets_the_page(self, shown: Portal) -> None:
        for path, ending in (("/dataset/dinkes-1", "/dataset/dinkes-1"), ("/", "/catalog")):
            url = shown.url + path
            asked = requests.get(url, headers={"Accept": "text/turtle"}, timeout=60)
            assert asked.url == f"{shown.url}{ending}.ttl"
            assert asked.headers["Content-Type"].startswith("text/turtle")
            browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
            reply = requests.get(url, headers=browser, timeout=60)
            assert reply.url == url
            assert "Accept" in reply.headers["Vary"]

    def test_an_agency_is_told_in_rdf_with_its_own_datasets(self, shown: Portal) -> None:
        asked = {"Accept": "text/turtle"}
        reply = requests.get(f"{shown.url}/organization/dlh", headers=asked, timeout=60)
        assert reply.headers["Content-Type"].startswith("text/turtle"), reply.text[-3000:]
        told = Graph().parse(data=reply.text, format="turtle")
        [one] = told.subjects(RDF.type, DCAT.Dataset)
        assert str(told.value(one, DCTERMS.title)) == "Mutu air"

    def test_a_question_that_cannot_stand_in_an_address_is_refused(self, shown: Portal) -> None:
        for asked in ({"fq": 'organization:"dlh"'}, {"q": "mutu air"}):
            reply = requests.get(f"{shown.url}/catalog.ttl", asked, timeout=60)
            assert reply.status_code == 400
        reply = requests.get(f"{shown.url}/catalog.ttl", {"q": "mutu"}, timeout=60)
        assert reply.status_code == 200


RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")


class TestHarvesters:
    """What another CKAN reads: by GET, without an account, and without our schema."""

    def test_our_fields_stand_in_extras_too(self, shown: Portal) -> None:
        asked = {"q": 'name:"dinkes-1"'}
        reply = requests.get(f"{shown.url}/api/3/action/package_search", asked, timeout=60)
        [pkg] = reply.json()["result"]["results"]
        extras = {extra["key"]: extra["value"] for extra in pkg["extras"]}
        sent = dataset(nomor="1")
        for name in ("nomor", "klasifikasi", "retensi", "keputusan_nomor", "content_hash"):
            assert extras[name] == pkg[name] == sent[name]
        assert json.loads(extras["bentuk"]) == sent["bentuk"]
        shown_one = f"{shown.url}/api/3/action/package_show"
        read = requests.get(shown_one, {"id": "dinkes-1"}, timeout=60).json()["result"]
        assert {extra["key"] for extra in read["extras"]} == extras.keys()

    def test_what_is_dumped_or_written_back_stays_as_it_was_sent(self, shown: Portal) -> None:
        dumped = call(shown, "package_show", anonymous=True, id="dinkes-1")
        assert not dumped.get("extras")
        there = f"{shown.url}/api/3/action/package_show"
        asked = {"Authorization": shown.admin_token}
        read = requests.get(there, {"id": "dinkes-1"}, headers=asked, timeout=60)
        assert not read.json()["result"].get("extras")


class TestDataPackage:
    def test_frictionless_accepts_it_and_finds_the_file_whole(self, shown: Portal) -> None:
        there = f"{shown.url}/dataset/dinkes-1/datapackage.json"
        described = requests.get(there, timeout=60).json()
        [file] = described["resources"]
        assert file["hash"] == f"sha256:{DIGEST}"
        assert file["mediatype"] == "application/pdf"
        assert described["licenses"][0]["path"].startswith("https://creativecommons.org/")
        report = frictionless.Package(there).validate()
        assert report.valid, report.flatten(["type", "message"])

    def test_of_what_nobody_may_see_there_is_none(self, shown: Portal) -> None:
        for name in ("dinkes-4", "tidak-ada"):
            there = f"{shown.url}/dataset/{name}/datapackage.json"
            assert requests.get(there, timeout=60).status_code == 404


class TestSchemaOrg:
    def test_a_dataset_search_engine_finds_what_it_needs(self, shown: Portal) -> None:
        described = json_ld(page(shown, "/dataset/dinkes-1"))
        assert described["@type"] == "Dataset"
        assert described["name"] == HOSTILE
        assert 50 <= len(described["description"]) <= 5000
        assert described["creator"]["name"] == "Dinas Kesehatan"
        assert described["license"].startswith("https://creativecommons.org/")
        assert described["temporalCoverage"] == "2024"
        [file] = described["distribution"]
        assert file["sha256"] == DIGEST
        assert requests.get(file["contentUrl"], timeout=60).content == CONTENT

    def test_one_without_a_summary_is_described_all_the_same(self, shown: Portal) -> None:
        assert len(json_ld(page(shown, "/dataset/dinkes-2"))["description"]) >= 50

    def test_it_is_in_english_pages_too(self, shown: Portal) -> None:
        assert json_ld(page(shown, "/en/dataset/dinkes-1"))["@id"].endswith("/dataset/dinkes-1")
        assert "/en/" not in json_ld(page(shown, "/en/dataset/dinkes-1"))["@id"]


def json_ld(html: str) -> dict:
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(script)


class TestFeeds:
    @pytest.mark.parametrize(
        ("path", "entries"),
        [
            ("/feeds/dataset.atom", 3),
            ("/feeds/organization/dlh.atom", 1),
            ("/feeds/klasifikasi/SERTA_MERTA.atom", 1),
            ("/feeds/custom.atom?q=arsip", 1),
            ("/feeds/custom.atom?organization=dinkes&klasifikasi=BERKALA", 1),
        ],
    )
    def test_a_feed_holds_what_it_is_about_newest_first(
        self, shown: Portal, path: str, entries: int
    ) -> None:
        reply = requests.get(shown.url + path, timeout=60)
        assert reply.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(reply.content)
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "id"
        entry = feed.iterfind("a:entry", ATOM)
        moments = [e.findtext("a:updated", "", namespaces=ATOM) for e in entry]
        assert len(list(filter(None, moments))) == len(moments) == entries
        assert moments == sorted(moments, reverse=True)
        for link in feed.iterfind("a:entry/a:link", ATOM):
            assert requests.get(str(link.get("href")), timeout=60).status_code == 200

    def test_a_search_is_followed_by_its_own_feed(self, shown: Portal) -> None:
        for query, entries in (("?q=arsip", 1), ("?klasifikasi=BERKALA&organization=dinkes", 1)):
            html = page(shown, f"/dataset/{query}")
            [address] = re.findall(r'href="([^"]+)">Ikuti pencarian ini', html)
            address = shown.url + unescape(address).removeprefix(shown.url)
            feed = ElementTree.fromstring(requests.get(address, timeout=60).content)
            assert len(feed.findall("a:entry", ATOM)) == entries
            assert feed.findtext("a:id", namespaces=ATOM) == address
        for query in ("", "?q=zzqq", "?tags=kinerja", "?tahun=2025&tahun=2024"):
            assert "Ikuti pencarian ini" not in page(shown, f"/dataset/{query}")

    def test_the_same_as_rss(self, shown: Portal) -> None:
        reply = requests.get(f"{shown.url}/feeds/dataset.rss", timeout=60)
        assert len(ElementTree.fromstring(reply.content).findall("channel/item")) == 3

    def test_a_feed_of_nothing_is_no_error_and_of_something_unknown_is(self, shown: Portal) -> None:
        for path, status in (
            ("/feeds/custom.atom?q=takadakatasemacamini", 200),
            ("/feeds/custom.atom?q=a:%22", 400),
            ('/feeds/custom.atom?organization="x" OR name:*', 200),
            ("/feeds/organization/tidak-ada.atom", 404),
            ("/feeds/klasifikasi/DIKECUALIKAN.atom", 404),
            ("/feeds/tag/kinerja.atom", 404),
        ):
            reply = requests.get(shown.url + path, timeout=60)
            assert reply.status_code == status, path
            assert b"<entry>" not in reply.content


class TestSitemap:
    def test_robots_are_led_to_every_public_page_and_no_other(self, shown: Portal) -> None:
        robots = requests.get(f"{shown.url}/robots.txt", timeout=60).text
        [index] = re.findall(r"^Sitemap: (.+)$", robots, re.MULTILINE)
        parts = locations(index)
        assert parts == [f"{shown.url}/sitemap-1.xml"]
        pages = locations(parts[0])
        names = {p.rpartition("/")[2] for p in pages if "/dataset/dinkes-" in p}
        assert names == {"dinkes-1", "dinkes-2", "dinkes-3"}
        for url in pages:
            assert requests.get(url, timeout=60).status_code == 200, url

    def test_each_page_has_its_address_in_every_language(self, shown: Portal) -> None:
        tree = ElementTree.fromstring(
            requests.get(f"{shown.url}/sitemap-1.xml", timeout=60).content
        )
        links = "{http://www.w3.org/1999/xhtml}link"
        urls = {
            entry.findtext(f"{SITEMAP}loc"): {
                link.get("hreflang"): link.get("href") for link in entry.iter(links)
            }
            for entry in tree.iter(f"{SITEMAP}url")
        }
        here = f"{shown.url}/dataset/dinkes-1"
        assert urls[here] == {"id": here, "en": f"{shown.url}/en/dataset/dinkes-1"}

    def test_there_is_no_further_part(self, shown: Portal) -> None:
        for part in (0, 2, 999):
            url = f"{shown.url}/sitemap-{part}.xml"
            assert requests.get(url, timeout=60).status_code == 404


def locations(url: str) -> list[str]:
    tree = ElementTree.fromstring(requests.get(url, timeout=60).content)
    return [element.text or "" for element in tree.iter(f"{SITEMAP}loc")]


def head_of(shown: Portal, path: str) -> dict[str, str]:
    """What a page's head says of it to who shares it, by name; links by their relation."""
    return head_in(page(shown, path))


def failing(shown: Portal, path: str, status: int) -> str:
    """The page that is shown at an address that fails so."""
    reply = requests.get(shown.url + path, timeout=60)
    assert reply.status_code == status, path
    return reply.text


def head_in(text: str) -> dict[str, str]:
    """The same of a page at hand."""
    said = re.findall(r'<meta (?:name|property)="([^"]+)"(?: lang="id")? content="([^"]*)"', text)
    links = re.findall(r'<link rel="canonical" href="([^"]*)"', text)
    others = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)"', text)
    pairs = [*said, *others, *(("canonical", link) for link in links)]
    return {key: unescape(value) for key, value in pairs}


class TestSharing:
    def test_a_shared_link_says_title_class_and_agency(self, shown: Portal) -> None:
        said = head_of(shown, "/dataset/dinkes-1")
        assert said["og:title"] == HOSTILE
        assert said["og:description"].startswith(
            "Berkala · Dinas Kesehatan. Ringkasan kegiatan dengan spasi, baris"
        )
        assert said["og:description"] == said["description"]

    def test_each_language_has_an_address_of_its_own_and_names_the_others(
        self, shown: Portal
    ) -> None:
        indonesian, english = (head_of(shown, f"{to}/dataset/dinkes-1") for to in ("", "/en"))
        assert indonesian["canonical"] == f"{shown.url}/dataset/dinkes-1"
        assert english["canonical"] == f"{shown.url}/en/dataset/dinkes-1"
        for said in (indonesian, english):
            assert said["id"] == indonesian["canonical"]
            assert said["en"] == english["canonical"]

    def test_no_two_kinds_of_page_are_described_alike(self, shown: Portal) -> None:
        pages = ("/", "/organization/", "/organization/dinkes", "/dataset/dinkes-1", "/istilah")
        pages += ("/dikecualikan", "/pencabutan", "/pengembang", "/about", "/dataset/")
        described = [head_of(shown, path)["description"] for path in pages]
        assert len(set(described)) == len(pages)

    def test_what_is_not_there_or_gone_is_described_as_that(self, shown: Portal) -> None:
        reason = "Angkanya keliru (contoh)."
        gone = dataset(nomor="5", title="Yang dicabut")
        call(shown, "package_create", **gone)
        call(shown, "didd_withdraw", id=gone["id"], reason=reason)
        usual = head_of(shown, "/")["description"]
        for prefix in ("", "/en"):
            described: set[str] = set()
            for path, status in (("/dataset/x", 404), ("/dataset/?q=%00", 400)):
                said = head_in(failing(shown, f"{prefix}{path}", status))
                described.add(said["description"])
                assert said["og:description"] == said["description"]
                assert said["robots"] == "noindex"
                assert "canonical" not in said
            said = head_in(failing(shown, f"{prefix}/dataset/dinkes-5", 410))
            assert reason in said["description"]
            assert "Dinas Kesehatan" in said["og:description"]
            with out_of_order(shown) as path:
                described.add(head_in(failing(shown, f"{prefix}{path}", 500))["description"])
            assert len(described | {usual, said["description"]}) == 5

    def test_each_file_and_each_search_is_described_as_itself(self, shown: Portal) -> None:
        made = dataset(nomor="7", title="Dua berkas")
        call(shown, "package_create", **made)
        for ending in ("pdf", "txt"):
            upload(shown, made["id"], ending, CONTENT)
        files = call(shown, "package_show", id=made["id"])["resources"]
        pages = [f"/dataset/dinkes-7/resource/{one['id']}" for one in files]
        pages += ["/dataset/", "/dataset/?klasifikasi=BERKALA", "/dataset/?organization=dinkes"]
        pages += ["/dataset/?q=kinerja", "/dataset/?q=kinerja&klasifikasi=BERKALA"]
        described = [head_of(shown, path)["description"] for path in pages]
        call(shown, "didd_withdraw", id=made["id"], reason="Contoh.")
        assert len(set(described)) == len(pages) == 7
        assert files[0]["name"] in described[0]
        assert "Dinas Kesehatan" in described[4]

    def test_the_home_page_is_a_catalogue(self, shown: Portal) -> None:
        described = json_ld(page(shown, "/"))
        assert described["@type"] == "DataCatalog"
        assert described["url"].rstrip("/") == shown.url


class TestHarvest:
    """A harvester of another CKAN, such as data.go.id's, works page by page and by date."""

    def test_every_public_dataset_is_got_once(self, shown: Portal) -> None:
        got: list[dict] = []
        while True:
            rows = call(
                shown, "package_search", anonymous=True, sort="id asc", rows=2, start=len(got)
            )
            if not rows["results"]:
                break
            got += rows["results"]
        assert sorted(d["name"] for d in got) == ["dinkes-1", "dinkes-2", "dinkes-3"]
        for row in got:
            assert row["license_id"] == "cc-by"
            assert row["organization"]["title"]
            for resource in row["resources"]:
                assert resource["url"].startswith(shown.url)

    def test_what_changed_since_a_moment_can_be_asked_for(self, shown: Portal) -> None:
        newest = call(shown, "package_show", anonymous=True, id="dinkes-3")["metadata_modified"]
        since = f"metadata_modified:[{newest}Z TO *]"
        rows = call(shown, "package_search", anonymous=True, fq=since)["results"]
        assert "dinkes-3" in {row["name"] for row in rows}
        assert "dinkes-1" not in {row["name"] for row in rows}

    def test_the_licences_are_those_of_the_configuration(self, shown: Portal) -> None:
        listed = {row["id"]: row for row in call(shown, "license_list", anonymous=True)}
        wanted = ckan_settings.read_config("portal")["licenses"]
        assert {row["id"]: row["title"]["id"] for row in wanted} == {
            key: row["title"] for key, row in listed.items()
        }
        assert listed["cc-by"]["od_conformance"] == "approved"


def test_a_title_is_a_literal_in_indonesian(catalogue: Graph, rich: URIRef) -> None:
    assert catalogue.value(rich, DCTERMS.title) == Literal(HOSTILE, lang="id")
