"""A portal with one of everything on it, and what a visitor sees of its pages."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from checks.rows.column_rules import check
from didd.adapters.archive.archive import FolderArchive
from didd.adapters.ckan import CkanPortal
from didd.adapters.store import open_store
from didd.config.catalog import load_catalog_config
from didd.office import Office
from didd.steps import approve, establish, publish
from didd.steps.collect import collect
from didd.steps.withdrawals import instruction, withdraw
from portal import Portal
from portal.local.place import ROOT
from portal.local.servers import postgres
from tests.support.bureau import nothing_inside
from tests.support.portal.ckan_client import call, found

SAMPLES = ROOT / "samples" / "agencies"
AGENCIES = ("dinkes", "dlh")
#: In the list of dinkes, and changed for its second edition.
CHANGED = "data/puskesmas-2025.csv"
DIK: dict[str, Any] = {
    "name": "dik-dinkes-2026",
    "title": "Daftar Informasi yang Dikecualikan Dinas Kesehatan Tahun 2026",
    "notes": "Daftar contoh: hanya daftarnya.",
    "jenis_entri": "dik",
    "keputusan_nomor": "188.44/7/2026",
    "keputusan_tanggal": "2026-02-02",
    "edisi": "2026/1",
    "tahun": "2026",
}
DIK_FILE = "DIK-dinkes-2026-1.csv"
DIK_ROWS = "No,Informasi,Dasar pengecualian\n1,Rekam medis (contoh),Pasal 17 huruf h\n"
#: In the list of dinkes, and taken off the portal again.
WITHDRAWN = "Standar Pelayanan Laboratorium Kesehatan"
WHY, GROUND = "Memuat angka yang keliru.", "Pasal 7 ayat (2) UU Nomor 14 Tahun 2008"


@dataclass(frozen=True)
class Furnished:
    """The portal, its public datasets by the name of what is special about each, and a lost one."""

    portal: Portal
    datasets: dict[str, dict]
    withdrawn: dict

    def address(self, what: str) -> str:
        """The path of a dataset's page."""
        return f"/dataset/{self.datasets[what]['name']}"

    def file(self, what: str) -> str:
        """The path of the page of a dataset's first file."""
        return f"{self.address(what)}/resource/{self.datasets[what]['resources'][0]['id']}"


@contextmanager
def furnish(portal: Portal, folder: Path) -> Iterator[Furnished]:
    """Publish two sample agencies by the whole SOP, one of them twice, and a list of exclusions.

    One item of the first is withdrawn again.
    """
    portal.reset()
    office = Office(
        config=load_catalog_config(ROOT / "catalog_config"),
        store=open_store(f"sqlite:///{folder / 'didd.db'}"),
        archive=FolderArchive(folder / "archive"),
        sources=folder / "sources",
        portal=lambda: CkanPortal(portal.url, portal.token),
        checker=check,
        contents=nothing_inside,
    )
    for slug in AGENCIES:
        shutil.copytree(SAMPLES / slug, folder / "sources" / slug)
        _publish(office, slug, 1)
    with (folder / "sources" / "dinkes" / CHANGED).open("a") as table:
        table.write("Contoh;1;1\n")
    _publish(office, "dinkes", 2)
    call(portal, "organization_create", name="kosong", title="Dinas Tanpa Isi (contoh)")
    _list_exclusions(portal)
    withdrawn = _withdraw(portal, office)
    while DIK["name"] not in found(portal, "dikecualikan"):
        pass
    yield Furnished(portal, dict(_special(portal)), withdrawn)
    office.store.close()


@contextmanager
def out_of_order(portal: Portal) -> Iterator[str]:
    """Yield the address of a page that fails meanwhile: the table that it reads is away."""
    with postgres.connect(portal.place, "ckan") as connection:
        connection.execute("ALTER TABLE didd_tombstone RENAME TO didd_tombstone_away")
    try:
        yield "/pencabutan"
    finally:
        with postgres.connect(portal.place, "ckan") as connection:
            connection.execute("ALTER TABLE didd_tombstone_away RENAME TO didd_tombstone")


def _list_exclusions(portal: Portal) -> None:
    """Publish a list of what is excluded, with a file, in the shape that the portal shows."""
    made = call(portal, "package_create", **DIK, owner_org="dinkes")
    answer = requests.post(
        f"{portal.url}/api/3/action/resource_create",
        headers={"Authorization": portal.admin_token},
        data={
            "package_id": made["id"],
            "name": DIK_FILE,
            "format": "CSV",
            "description": "DIK edisi 2026/1",
            "hash": hashlib.sha256(DIK_ROWS.encode()).hexdigest(),
        },
        files={"upload": (DIK_FILE, DIK_ROWS.encode(), "text/csv")},
        timeout=60,
    )
    answer.raise_for_status()


def _withdraw(portal: Portal, office: Office) -> dict:
    """Withdraw one item as an officer does; return the dataset before."""
    ledger = office.store.publications.ledger("dinkes").values()
    [entry] = [entry for entry in ledger if entry.title == WITHDRAWN]
    shown = call(portal, "package_show", anonymous=True, id=entry.dataset_id)
    withdraw.withdraw(
        office, entry.dataset_id, instruction.Instruction("contoh.admin", WHY), GROUND
    )
    return shown


def _publish(office: Office, slug: str, number: int) -> None:
    agency = office.agency(slug)
    collect.harvest(office, agency)
    approve.approve_all(office, slug, "contoh.utama")
    establish.draft(office, agency)
    decree = f"188.44/{number}-{slug}/2026"
    establish.establish(office, agency, "contoh.atasan", decree, office.today)
    report = publish.publish(office, agency)
    assert report is not None
    assert report.held == ()


def _special(portal: Portal) -> Iterator[tuple[str, dict]]:
    rows = call(portal, "package_search", anonymous=True, rows=1000)["results"]
    for row in rows:
        formats = [r["format"] for r in row["resources"]]
        agency = row["organization"]["name"]
        if row["jenis_entri"] != "informasi":
            yield f"{row['jenis_entri']} {agency}", row
        elif len(formats) == 1:
            yield formats[0], row
        if row["jenis_entri"] == "informasi" and "HARDCOPY" in row["bentuk"]:
            yield "HARDCOPY", row
        if row["title"].startswith("Jumlah Puskesmas") and row["waktu_pembuatan"] == "2025":
            yield "CHANGED", row


# What is on a page ---------------------------------------------------------------------------

ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
#: The language of what a file says itself, where the page tells its text: whichever it is.
FILE = "of the file"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Texts(HTMLParser):
    """Collects a page's texts with the language that each is said to be in."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = [("", "")]
        self.texts: list[tuple[str, str]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        language = given.get("lang", self.stack[-1][1])
        if "pi-text" in given.get("class", "").split():
            language = FILE
        shown = ATTRIBUTES + (("content",) if given.get("name") == "description" else ())
        self.texts += [(given[key], language) for key in shown if given.get(key)]
        if tag == "a" and "download" not in given:
            self.links.append(given.get("href", ""))
        if tag not in VOID:
            self.stack.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _ in self.stack}:
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.stack[-1][0] not in ("script", "style"):
            self.texts.append((data, self.stack[-1][1]))


def read(html: str) -> tuple[list[tuple[str, str]], list[str]]:
    """A page's texts, each with its language, and its links."""
    reader = _Texts()
    reader.feed(html)
    return [(" ".join(text.split()), language) for text, language in reader.texts], reader.links


def get(portal: Portal, path: str, **options: object) -> requests.Response:
    """A page as a visitor gets it."""
    return requests.get(portal.url + path, timeout=60, **options)  # type: ignore[arg-type]


# Words ---------------------------------------------------------------------------------------

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")
#: Words that hardly stand in a sentence of the other language.
FUNCTION_WORDS = {
    "en": re.compile(r"(?i)\b(the|and|with|this|your|you|of|for|from|are|is|was|not)\b"),
    "id": re.compile(r"(?i)\b(yang|dan|dari|untuk|tidak|ini|dengan|atau|pada|oleh|belum|sudah)\b"),
}
#: What a crawl leaves out: files, what machines read, and more than one filter or order at once.
NOT_CRAWLED = re.compile(
    r"/download/|/dump/|/feeds/|/api/|\.(?:atom|json|jsonld|ttl|xml)$|\.atom[?]|[?].*&|[?]sort=|[?]urut=|[?]berkas=|mailto:"
)


def crawl(portal: Portal, start: str) -> Iterator[tuple[str, str]]:
    """Each page that a visitor comes to by links from one, in the language of that one.

    Gives a page's path and its HTML.
    """
    english = start.startswith("/en/")
    waiting, seen = [start], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = get(portal, path)
        assert answer.status_code in (200, 410), path
        yield path, answer.text
        for link in read(answer.text)[1]:
            there = urljoin(portal.url + path, link).partition("#")[0]
            inside = there.removeprefix(portal.url)
            if inside.startswith("/") and not NOT_CRAWLED.search(inside):
                waiting += [inside] if inside.startswith("/en/") == english else []


def catalogue(path: Path) -> Iterable[tuple[str, str]]:
    """The messages of a .po or .pot file and their translations, "" where there is none."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n", text):
        parts = re.split(r"^(msg\w+(?:\[\d\])?) ", block.strip(), flags=re.MULTILINE)[1:]
        said = {
            key: "".join(STRING.findall(value)).replace('\\"', '"').replace("\\n", "\n")
            for key, value in zip(parts[::2], parts[1::2], strict=True)
        }
        reported = said.get("msgstr", said.get("msgstr[0]", ""))
        yield from ((said[key], reported) for key in ("msgid", "msgid_plural") if said.get(key))


def needle(message: str) -> re.Pattern[str] | None:
    """How a message looks on a page: a short one as a whole text, a sentence anywhere in one."""
    words = " ".join(message.split())
    pieces = [piece.strip() for piece in PLACE.split(words)]
    longest = max(pieces, key=len)
    if len(longest.split()) >= 4:
        return re.compile(re.escape(longest))
    if pieces == [words] and re.search(r"[A-Za-z]{2}", words):
        return re.compile(rf"[\W\d]*{re.escape(words.rstrip(':.?!'))}[\W\d]*$")
    return None
