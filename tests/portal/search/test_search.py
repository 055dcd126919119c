"""Search as a visitor meets it on the real portal, and how good it is beside CKAN's own."""

from __future__ import annotations

import html
import re
import time
import uuid

import pytest
import requests

from checks.reading.ocr import reader
from portal import Portal
from tests.support.portal import judged_set
from tests.support.portal.ckan_client import call, dataset, page
from tests.support.portal.judged_set import CORPUS, QUERIES, file_with, names, run_ckan, upload
from tests.support.waiting import eventually

pytestmark = pytest.mark.portal

FLOOR, LEAD = 0.9, 0.25


@pytest.fixture(scope="module")
def judged(portal: Portal) -> Portal:
    """The portal with the judged set's entries on it; its worker has read their files."""
    portal.reset()
    judged_set.publish_corpus(portal)
    inside = [query["q"] for query in QUERIES if query["how"] == "text"]
    eventually(lambda: all(names(portal, q) for q in inside))
    return portal


class TestQuality:
    def test_the_set_is_whole(self) -> None:
        keys = {entry["key"] for entry in CORPUS}
        assert len(QUERIES) == 50
        assert len(keys) == len(CORPUS)
        assert all(query["good"].keys() <= keys for query in QUERIES)

    def test_it_finds_better_than_stock_ckan(self, judged: Portal, capsys) -> None:
        rows = []
        plain = judged_set.stock(judged)
        ours, stock = (
            judged_set.judged(ask) for ask in (judged_set.ours(judged), lambda q: plain[q][0])
        )
        for how in sorted({query["how"] for query in QUERIES}):
            chosen = [i for i, query in enumerate(QUERIES) if query["how"] == how]
            rows.append((how, len(chosen), mean(ours, chosen), mean(stock, chosen)))
        everything = list(range(len(QUERIES)))
        rows.append(("all", len(QUERIES), mean(ours, everything), mean(stock, everything)))
        with capsys.disabled():
            print(f"\n{'nDCG@10':<14}{'queries':>8}{'ours':>8}{'CKAN':>8}")
            for how, count, us, them in rows:
                print(f"{how:<14}{count:>8}{us:>8.3f}{them:>8.3f}")
        _, _, us, them = rows[-1]
        assert us >= FLOOR
        assert us >= them + LEAD
        assert all(us >= them for _, _, us, them in rows)


def mean(values: list[float], chosen: list[int]) -> float:
    return sum(values[i] for i in chosen) / len(chosen)


class TestPage:
    def test_a_misspelled_word_leads_to_what_was_meant(self, judged: Portal) -> None:
        shown = page(judged, "/dataset/?q=pusksmas")
        [link] = re.findall(r'Mungkin maksud Anda: <a href="([^"]+)"', shown)
        assert "/dataset/puskesmas" in page(judged, html.unescape(link))

    @pytest.mark.parametrize("q", ["puskesmas", "zzzqqq", "", "title:a", "a" * 300, '"><script>'])
    def test_what_is_right_or_no_words_gets_no_suggestion(self, judged: Portal, q: str) -> None:
        reply = requests.get(f"{judged.url}/dataset/", params={"q": q}, timeout=60)
        assert reply.status_code == 200
        assert "Mungkin maksud Anda" not in reply.text
        assert "<script>" not in reply.text

    def test_who_finds_nothing_with_all_words_is_shown_the_nearest(self, judged: Portal) -> None:
        shown = page(judged, "/dataset/?q=puskesmas+zzzqqq+kelinci")
        assert "Tidak ada yang memuat semua kata itu" in shown
        assert "/dataset/puskesmas" in shown
        for one in ("zzzqqq", "zzzqqq+wwwqqq", "title:a+b"):
            assert "Tidak ada yang memuat" not in page(judged, f"/dataset/?q={one}")

    @pytest.mark.parametrize(
        ("said", "title"),
        [("lakip", "Laporan kinerja"), ("PPDB", "Penerimaan murid baru"),
         ("karhutla", "Kebakaran lahan"), ("kantor LH", "Kantor lingkungan hidup"),
            ("sistem pemerintahan berbasis elektronik", "SPBE"),
            ("laporan keterangan pertanggungjawaban", "LKPJ, semester kedua")],
    )  # fmt: skip
    def test_what_people_call_it_finds_what_the_office_does(
        self, judged: Portal, said: str, title: str
    ) -> None:
        own = "kembang" + uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
        made = dataset(nomor=own, name=own, owner_org="dinkes", title=f"{title} {own}", notes="")
        call(judged, "package_create", **made)
        eventually(lambda: names(judged, f"{said} {own}")[:1] == [own])

    def test_words_are_marked_where_they_stand_also_inside_files(self, judged: Portal) -> None:
        shown = page(judged, "/dataset/?q=mengelola+sampah")
        assert "Timbulan dan <mark>Pengelolaan</mark> <mark>Sampah</mark> Kota" in shown
        shown = page(judged, "/dataset/?q=amoksisilin")
        assert "Di dalam berkas:" in shown
        assert "antibiotik <mark>amoksisilin</mark> dan" in shown

    def test_facets_have_class_agency_year_region_form_and_format(self, judged: Portal) -> None:
        shown = page(judged, "/dataset/")
        titles = re.findall(r"<summary><h2>([^<]+)</h2></summary>", shown)
        assert titles == [
            "Klasifikasi",
            "Perangkat Daerah",
            "Tahun",
            "Wilayah",
            "Bentuk",
            "Format berkas",
            "Tahun daftar",
        ]
        fq = 'wilayah:"Kabupaten Kapuas"'
        found = call(judged, "package_search", anonymous=True, fq=fq)["results"]
        assert {row["name"] for row in found} == {"stunting-kapuas", "padi"}


class TestFiles:
    @pytest.fixture
    def package(self, judged: Portal) -> dict:
        made = dataset(
            nomor=f"berkas-{time.monotonic_ns()}", owner_org="dinkes", title="Berkas uji"
        )
        return call(judged, "package_create", **made)

    def test_a_dataset_is_found_at_once_and_its_text_follows(self, judged, package) -> None:
        upload(judged, package["id"], "pdf", file_with("pdf", "Kata kuncinya zamrudkhatulistiwa."))
        eventually(lambda: names(judged, "zamrudkhatulistiwa") == [package["name"]])

    @pytest.mark.skipif(not reader(), reason="tesseract with ind is not installed here")
    def test_a_scan_is_found_and_marked_as_read_by_a_machine(self, judged, package) -> None:
        upload(judged, package["id"], "pdf", file_with("scan", "Naskah kunangkunangmalam asli"))
        eventually(lambda: names(judged, "kunangkunangmalam") == [package["name"]])
        shown = page(judged, "/dataset/?q=kunangkunangmalam")
        assert "menurut bacaan mesin yang dapat keliru" in shown
        assert "Naskah <mark>kunangkunangmalam</mark> asli" in shown

    def test_text_of_another_version_takes_the_place_of_the_first(self, judged, package) -> None:
        first = upload(judged, package["id"], "docx", file_with("docx", "versi pertamakali"))
        eventually(lambda: names(judged, "pertamakali") == [package["name"]])
        call(judged, "resource_delete", id=first["id"])
        eventually(lambda: names(judged, "pertamakali") == [])
        assert kept(judged, "pertamakali") == 0
        upload(judged, package["id"], "docx", file_with("docx", "versi penggantinyalah"))
        eventually(lambda: names(judged, "penggantinyalah") == [package["name"]])

    @pytest.mark.parametrize(
        ("action", "more"),
        [
            ("package_delete", {}),
            ("dataset_purge", {}),
            ("didd_withdraw", {"reason": "Uji", "ground": "Uji"}),
            ("package_patch", {"private": True}),
        ],
    )
    def test_what_is_withdrawn_leaves_no_text_behind(
        self, judged, package, action: str, more: dict
    ) -> None:
        upload(judged, package["id"], "pdf", file_with("pdf", "Isinya rahasiabocor."))
        eventually(lambda: names(judged, "rahasiabocor") == [package["name"]])
        assert kept(judged, "rahasiabocor") == 1
        call(judged, action, id=package["id"], **more)
        eventually(lambda: names(judged, "rahasiabocor") == [])
        assert kept(judged, "rahasiabocor") == 0

    def test_what_is_broken_costs_its_text_and_what_is_not_public_is_not_read(
        self, judged, package
    ) -> None:
        for kind in ("pdf", "docx"):
            for content in (b"", b"%PDF-1.7 broken", b"PK\x03\x04 broken"):
                upload(judged, package["id"], kind, content)
        secrets = {"kunyitasam": {"private": True}, "temulawakpahit": {"state": "draft"}}
        for secret, hidden in secrets.items():
            made = dataset(nomor=secret, owner_org="dinkes", title=f"Tentang {secret}", **hidden)
            hidden_package = call(judged, "package_create", **made)
            upload(judged, hidden_package["id"], "pdf", file_with("pdf", f"Isi {secret}."))
        run_ckan(judged, "didd", "texts")
        assert run_ckan(judged, "didd", "texts").startswith("Read 0 files")
        assert package["name"] in names(judged, "berkas uji")
        for secret in secrets:
            assert kept(judged, secret) == 0
            for asked in (secret, secret[:-1]):
                assert names(judged, asked) == []
                reported = call(judged, "didd_search_suggest", anonymous=True, q=asked)
                assert reported == {"suggestion": None}


def kept(portal: Portal, word: str) -> int:
    """In how many kept texts the word stands."""
    folder = portal.place.storage / "didd_text"
    return sum(word in path.read_text() for path in folder.rglob("*.jsonl"))
