"""Names and titles that break other people's programs: shown as text wherever officers look.

Every page of the workspace, the list and the queue is found by its links, as each officer follows
them; then mails, slips, workbooks and CSV are read. Another agency's officer sees none of it.
"""

from __future__ import annotations

import csv
import io
import os
import re
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from didd.adapters.register_files.render import render
from didd.messages.when import Choice
from didd.model import DecisionKind, Officer, Role
from didd.ports import Mail
from didd.steps import approve, establish
from didd.steps.collect.at_desk.look import row_now
from didd.steps.collect.at_desk.mend import Wanted, add_item, mend_row
from didd.steps.collect.collect import harvest
from didd.steps.messages.choosing import choose
from didd.steps.messages.tell import send_messages
from didd.steps.workspace.folder_acts import entries_of
from didd.steps.workspace.note import write_note
from tests.integration.desk.workspace.conftest import AGENCY, logging_in
from tests.support.bureau import as_csv, row
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_DINKES,
    PASSWORD,
    Sample,
)

#: In every text of the agency: whoever may not see it sees this nowhere.
MARK = "tandadinkes"
OF_OTHERS = "contoh.disdik"
#: What is told apart only by what it does to a program that takes it for more than text.
TEXTS = {
    "right to left": "\u202eterbalik\u2066 nama\u200f",
    "zero width": "\u200bnol\u200d lebar\ufeff \u00ad",
    "a script": "<script>alert(1)<!-- ",
    "an attribute": "\"'><img src=x onerror=alert(1)>",
    "a drawing": "<svg onload=alert(1)>",
    "a title's end": "<title><textarea><plaintext>",
    "SQL": "'; DROP TABLE record; -- \" OR 1=1",
    "a way up": "..\\..\\%2e%2e%2fetc%2fpasswd",
    "smileys": "😀 👨‍👩‍👧‍👦 🏳️‍🌈 🇮🇩",
    "marks upon marks": "Z\u0338\u0321\u0322\u031ba\u0337l\u0334g\u0337o\u0489",
    "templates": "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {%raw%} %(a)s {0.__class__}",
    "a formula": "=cmd|' -C calc'!A0",
    "a sum": "@SUM(1+1)",
    "a plus": "+1-2",
    "control characters": "naik\x07 \x1b[31m merah",
    "header lines": "a%0d%0aSet-Cookie: a=b",
    "other digits": "١٢٣ ４５６ ⅷ",
    "other letters": "田中さん مرحبا Ωμέγα",
    "nothing": "null undefined NaN",
    "entities": "&lt;b&gt; &amp;amp; &#x3c;i&#x3e;",
    "an address": "javascript:alert(1)//",
}  # fmt: skip
LONG = "panjang sekali " * 60
STARTS = ("/", f"/berkas/{AGENCY}", f"/daftar/{AGENCY}", f"/periksa/{AGENCY}", "/antrean", "/kolom")
ROOMS = re.compile(
    r"/(?:berkas|daftar|periksa|usulan|antrean|tertahan|kolom|didd|perlu)?(?:[/?]|$)"
)
MOST_PAGES = 140
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: What turns the text beside it round, unless it stands in an element that is read for itself.
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
ISOLATING = {"bdi", "title", "textarea", "option", "p", "h1", "h2", "li", "td", "dd", "blockquote"}


class Page(HTMLParser):
    """What a browser would run of a page, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.links: list[str] = []
        self.said: list[str] = []
        self.within: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if (tag == "script" and "src" not in said) or tag in {"plaintext", "iframe", "object"}:
            self.runs.append(tag)
        self.runs += [f"{tag} {name}" for name in said if name.startswith("on")]
        for name in ("href", "src", "action"):
            if (said.get(name) or "").strip().lower().startswith("javascript:"):
                self.runs.append(f"{tag} {name}")
        if tag == "img" and said.get("src") == "x":
            self.runs.append(tag)
        if tag == "a":
            self.links.append(said.get("href") or "")
        if tag in ISOLATING:
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ISOLATING and tag in self.within:
            self.within.remove(tag)

    def handle_data(self, data: str) -> None:
        if CONTROLS.search(data) or (TURNING.search(data) and not self.within):
            self.said.append(data)


def walked(client: TestClient) -> dict[str, str]:
    """Return every page that can be reached by links, by its address."""
    waiting, pages = list(STARTS), dict[str, str]()
    while waiting and len(pages) < MOST_PAGES:
        address = waiting.pop(0)
        if address in pages or ".xlsx" in address:
            continue
        answer = client.get(address)
        assert answer.status_code < 500, address
        pages[address] = answer.text
        if answer.is_redirect:
            waiting.append(answer.headers["location"])
        elif "html" in answer.headers.get("content-type", ""):
            waiting += [
                link
                for link in Page(answer.text).links
                if ROOMS.match(link) and "lang=" not in link
            ]
    return pages


@dataclass
class Postman:
    """Keeps the mails that are sent."""

    mails: list[Mail] = field(default_factory=list)
    sender: str = "meja@kantor.example"

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)


def named(text: str) -> str:
    """Return a text as a file's name."""
    return f"{text.replace('/', '_')} {MARK}.csv"


@pytest.fixture
def hostile(sample: Sample, folder: Path) -> Sample:
    """An agency all of whose names, titles, cells and notes are such texts."""
    office = sample.office
    other = Officer(OF_OTHERS, "Petugas Contoh Tujuh", Role.AGENCY_OFFICER, "Contoh", ("disdik",))
    office.config.officers[OF_OTHERS] = other
    sample.accounts.set_password(OF_OTHERS, PASSWORD)
    for number, text in enumerate(TEXTS.values()):
        (folder / named(text)).write_bytes(b"x;y\n%d;2\n" % number)
    inside = folder / f"<svg onload=alert(1)> {MARK}"
    inside.mkdir()
    (inside / named("{{7*7}}")).write_bytes(b"x;y\n3;4\n")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9 " + MARK.encode())).write_bytes(b"isi")
    titles = {f"{text} {MARK}": named(text) for text in TEXTS.values()}
    rows = [row(t, f, ringkasan=f"Isi {t}", penanggung_jawab=t) for t, f in titles.items()]
    rows.append(row(f"{LONG}{MARK}", "", ringkasan="{{7*7}}", klasifikasi="<b>Entah</b>"))
    (folder / "inventaris.csv").write_bytes(as_csv(rows))
    agency = office.agency(AGENCY)
    harvest(office, agency)
    for number, text in enumerate(TEXTS.values(), start=2):
        place = ("inventaris.csv", "", number)
        if number % 3 == 0 and row_now(office, agency, place):
            mend_row(office, agency, OF_DINKES, place, Wanted({"media": f"{text} {MARK}"}))
    typed = {"judul": f"{TEXTS['a script']} di meja {MARK}", "klasifikasi": "Berkala"}
    add_item(office, agency, OF_DINKES, "c" * 32, typed)
    harvest(office, agency)
    for each, text in zip(office.store.records.queue(agency=AGENCY), TEXTS.values(), strict=False):
        write_note(office, each, OF_DINKES, f"{text} {MARK}", "ringkasan")
    return sample


def test_they_are_text_on_every_page_and_nowhere_for_another_agency(hostile: Sample):
    walks = {who: walked(logging_in(hostile)(who)) for who in (OF_DINKES, APPROVER)}
    for pages in walks.values():
        for address, text in pages.items():
            assert Page(text).runs == [], address
            assert f"49 {MARK}" not in text, address
            assert Page(text).said == [], address
    ours = walks[OF_DINKES]
    everything = unescape("\n".join(ours.values()))
    for name, text in TEXTS.items():
        seen = "".join(c for c in text if c.isprintable()).split()
        assert all(part in everything for part in seen if part.isascii()), name
    for room in ("berkas", "daftar", "periksa", "usulan"):
        assert any(a.startswith(f"/{room}/") and MARK in t for a, t in ours.items()), room
    stranger = logging_in(hostile)(OF_OTHERS)
    addresses = {a for pages in walks.values() for a in pages} | {
        f"/daftar/{AGENCY}/inventaris.xlsx",
        f"/periksa/{AGENCY}/hasil.xlsx",
        f"/periksa/{AGENCY}/hasil.html",
    }
    for address in sorted(addresses):
        answer = stranger.get(address)
        assert answer.status_code < 500, address
        # Of what they asked for, the address alone stands in the links to other languages.
        told = re.sub(r'(?:href|value)="[^"]*"', "", answer.text)
        assert MARK not in told, address
        if f"/{AGENCY}" in address:
            assert answer.status_code in {403, 404}, address


def test_they_are_text_in_mails_slips_workbooks_and_csv(hostile: Sample, folder: Path):
    postman = Postman()
    hostile.office = office = replace(
        hostile.office, mailer=postman, desk_url="https://meja.example"
    )
    office.seed_officers()
    for who in (OF_DINKES, APPROVER):
        choose(office, Choice(who, f"{who}@kantor.example"), office.officer(who))
    waiting = office.store.records.queue(agency=AGENCY)
    verdicts = [approve.Verdict(s.id, DecisionKind.APPROVE, "", s.content_hash) for s in waiting]
    returned, rest = verdicts[0], verdicts[1:]
    approve.decide(office, rest, APPROVER)
    back = replace(returned, kind=DecisionKind.RETURN, reason=f"{TEXTS['a script']} {MARK}")
    approve.decide(office, [back], APPROVER)
    send_messages(office)
    for mail in postman.mails:
        assert "\n" not in mail.subject
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", mail.subject + mail.text)
    harvest(office, office.agency(AGENCY))
    slip = (folder / "_hasil/HASIL-PEMERIKSAAN.html").read_text(encoding="utf-8")
    assert Page(slip).runs == []
    assert MARK in slip
    books = {"slip": (folder / "_hasil/HASIL-PEMERIKSAAN.xlsx").read_bytes()}
    client = logging_in(hostile)(OF_DINKES)
    books["list"] = client.get(f"/daftar/{AGENCY}/inventaris.xlsx").content
    edition = establish.draft(office, office.agency(AGENCY))
    assert edition is not None
    files = render(edition, office.config, ["csv", "excel.csv", "xlsx"])
    books["register"] = files["xlsx"]
    for name, content in books.items():
        read = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in read for line in sheet.iter_rows() for cell in line]
        assert any(MARK in str(cell.value) for cell in cells), name
        formulas = [c.value for c in cells if c.data_type == "f" and MARK in str(c.value)]
        assert formulas == [], name
    plain = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline="")))
    assert sum(MARK in cell for line in plain for cell in line) >= len(rest)
    for_excel = io.StringIO(files["excel.csv"].decode("utf-8-sig"), newline="")
    for line in csv.reader(for_excel, delimiter=";"):
        assert not [cell for cell in line if cell[:1] in "=+-@\t" and MARK in cell]


def test_the_folder_shows_each_name_once(hostile: Sample):
    names = {e.name for e in entries_of(hostile.office, hostile.office.agency(AGENCY), "")}
    assert {n for text in TEXTS.values() if not (n := named(text)).startswith(".")} <= names
