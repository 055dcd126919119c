"""What the register's pages do with odd addresses, closed lines, counts and long lists."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import jinja2
import pytest

from tests.support.portal.without_ckan import EXTENSION, extension

NUMBERS = count()
TEMPLATES = EXTENSION / "ckanext/didd/templates"


@pytest.fixture(scope="module")
def part() -> Iterator[Callable[[str], Any]]:
    with extension() as found:
        yield found


@pytest.fixture
def pages(part: Callable[[str], Any]) -> Any:
    module = part("register.register_pages")
    module.tk.request = SimpleNamespace(args={}, endpoint="didd_register.edition", view_args={})
    module.tk.abort = _abort
    module.tk._ = str
    module.tk.render = lambda name, told: name
    return module


class AbortedError(Exception):
    """What the page answered instead."""


def _abort(status: int, *_: Any) -> None:
    raise AbortedError(status)


def lines(*ids: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": name, "judul": f"Judul {name}", "content_hash": name, **more} for name in ids]


@pytest.fixture
def opened(part: Callable[[str], Any]) -> Callable[..., Any]:
    editions, reading = part("register.editions"), part("register.reading")

    def open_(rows: list[dict[str, Any]], **about: Any) -> Any:
        file = io.BytesIO(json.dumps({**about, "entries": rows}).encode())
        return editions.Opened(reading.read_edition(file), file, (str(next(NUMBERS)), 1, 1))

    return open_


def stands(
    monkeypatch: pytest.MonkeyPatch, part: Callable[[str], Any], stones: Any = (), shown: Any = ()
) -> None:
    standing = part("register.standing")
    monkeypatch.setattr(standing.tombstones, "among", lambda ids: dict(stones))
    monkeypatch.setattr(standing, "on_portal", lambda ids: dict(shown))


@pytest.mark.parametrize("closed", [True, False])
def test_what_changed_in_a_line_that_was_taken_away_is_not_told(
    pages: Any, opened: Any, part: Any, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    stone = {"closed": closed, "name": "rujukan", "reason": "Keliru."}
    stands(monkeypatch, part, {"s": stone})
    was = [*lines("a"), {"id": "s", "judul": "Perkara xqzkwv", "content_hash": "1"}]
    now = [*lines("a"), {"id": "s", "judul": "Perkara qqwwxx", "content_hash": "2"}]
    told = pages._changes(opened(was), opened(now))
    [(kind, [row])] = told["groups"]
    assert kind == "changed"
    assert row["fields"] == []
    if closed:
        assert "xqzkwv" not in str(told)
        assert "qqwwxx" not in str(told)


@pytest.mark.parametrize(
    "key", ["agency", "endpoint", "_method", "controller", "_external", "_scheme", "locale", "year"]
)
def test_an_address_has_no_key_that_is_not_of_these_pages(pages: Any, key: str) -> None:
    pages.tk.request.args = {key: "x", "urut": "judul", "golongan": "BERKALA", "hal": "3"}
    pages.tk.request.view_args = {"agency": "dinkes"}
    pages.tk.url_for = lambda endpoint, **args: args
    expected = {"agency": "dinkes", "urut": "judul", "golongan": "BERKALA", "hal": "4"}
    assert pages.table.address(hal=4) == expected


class TestAsked:
    """What is asked of Solr beside a page of results."""

    @pytest.fixture
    def asked(self, part: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
        beside = part("search.beside")
        sent: list[dict[str, Any]] = []
        beside.tk.config = {}
        found = SimpleNamespace(hits=3)
        monkeypatch.setattr(beside, "ask", lambda q, more: sent.append(more) or found)

        def ask(*args: Any) -> list[str]:
            assert beside.with_all_words("laporan keuangan", *args) == 3
            return sent.pop()["fq"]

        return ask

    def test_an_agency_s_page_counts_its_own_items(self, asked: Any) -> None:
        one, other = asked({}, "id-1"), asked({}, "id-2")
        assert '+owner_org:"id-1"' in one
        assert '+owner_org:"id-2"' in other
        assert any("-jenis_entri:" in part for part in one)
        assert not any("-jenis_entri:" in part for part in asked({"jenis_entri": ["dik"]}, "id-1"))
        assert not any("owner_org" in part for part in asked({}))

    def test_a_field_is_a_word(self, asked: Any) -> None:
        fields = {"tahun": ["2026"], "a:b OR c": ["x"], "": ["y"], "{!lucene}": ["z"]}
        assert [part for part in asked(fields) if "permission" not in part][1:] == ['+tahun:"2026"']

    def test_an_agency_s_page_says_whose_it_is(self) -> None:
        page = (TEMPLATES / "organization/read.html").read_text(encoding="utf-8")
        assert "agency=group_dict.id" in page
        box = (TEMPLATES / "didd/snippets/search_page.html").read_text(encoding="utf-8")
        assert "didd_with_all_words(q, fields_grouped, agency)" in box


class TestLongLists:
    @pytest.fixture
    def kept(self, part: Any) -> Any:
        return part("register.editions")._Kept()

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "edition.json"
        path.write_bytes(json.dumps({"entries": lines("a")}).encode())
        return path

    def test_one_page_waits_and_the_next_is_told_at_once(
        self, part: Any, kept: Any, file: Path
    ) -> None:
        busy = part("register.reading").BusyError
        got: list[Any] = []
        key = str(file), file.stat().st_size, 1

        def ask(patience: float) -> None:
            with file.open("rb") as handle:
                try:
                    got.append(kept.get(key, handle, patience))
                except busy as error:
                    got.append(error)

        kept.reading.acquire()
        begun = monotonic()
        ask(0)
        first = Thread(target=ask, args=(30,))
        first.start()
        while not kept.waiting.locked():
            sleep(0.01)
        ask(30)
        assert monotonic() - begun < 5
        assert [type(each) for each in got] == [busy, busy]
        kept.reading.release()
        first.join(10)
        assert got[2].ids == ["a"]
        ask(0)
        assert got[3] is got[2]

    def test_an_agency_s_page_does_not_wait(
        self, pages: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[float] = []

        @contextmanager
        def opened(published: Any, patience: float = 5) -> Iterator[Any]:
            asked.append(patience)
            raise pages.BusyError
            yield

        monkeypatch.setattr(pages, "opened", opened)
        monkeypatch.setattr(pages, "agency_named", lambda name: SimpleNamespace(name=name, id="1"))
        published = SimpleNamespace(in_force=True, year=2026, number=1, label="2026/1")
        monkeypatch.setattr(pages, "editions_of", lambda name: [published])
        assert pages.didd_register_told("dinkes")["counts"] == {}
        assert asked == [0]

    @pytest.mark.parametrize("view", ["edition", "as_table", "as_csv", "changed"])
    @pytest.mark.parametrize("error", ["BusyError", "UnreadableError"])
    def test_who_has_to_come_back_is_told_when(
        self, pages: Any, monkeypatch: pytest.MonkeyPatch, view: str, error: str
    ) -> None:
        @contextmanager
        def opened(*_: Any) -> Iterator[Any]:
            raise getattr(pages, error)
            yield

        both = [SimpleNamespace(year=2026, number=n, label=f"2026/{n}") for n in (2, 1)]
        told = {"editions": both, "published": both[0], "organization": SimpleNamespace(id="1")}
        monkeypatch.setattr(pages, "opened", opened)
        monkeypatch.setattr(pages, "_found", lambda *_: {**told, "unreadable": ""})
        args = ("dinkes", 2026, 2) if view == "changed" else ("dinkes",)
        if view == "as_csv" and error == "UnreadableError":
            with pytest.raises(AbortedError):
                pages.as_csv(*args)
            return
        answer = getattr(pages, view)(*args)
        assert answer.status_code == (503 if error == "BusyError" else 200)
        assert ("Retry-After" in answer.headers) == (error == "BusyError")

    def test_two_editions_are_compared_once(
        self, part: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        editions, reading = part("register.editions"), part("register.reading")
        made: list[int] = []
        compared = editions.compared
        monkeypatch.setattr(
            editions, "compared", lambda old, new: made.append(1) or compared(old, new)
        )

        def at(name: str, rows: list[dict[str, Any]]) -> Any:
            file = io.BytesIO(json.dumps({"entries": rows}).encode())
            return editions.Opened(reading.read_edition(file), file, (name, 1, 1))

        one, two, three = at("1", lines("a")), at("2", lines("a", "b")), at("3", lines("c"))
        assert editions.changes_between(one, two).added == (1,)
        assert editions.changes_between(one, two).added == (1,)
        assert len(made) == 1
        assert editions.changes_between(two, one).dropped == (1,)
        assert editions.changes_between(one, three).added == (0,)
        assert len(made) == 3


def test_no_page_of_the_register_leaves_the_language_of_its_visitor() -> None:
    """The path of a request has lost the language: an address has to be made anew."""
    for page in sorted((TEMPLATES / "didd/register").glob("*.html")):
        assert "request.path" not in page.read_text(encoding="utf-8"), page.name


class TestCounts:
    @pytest.fixture
    def counted(self, part: Any, opened: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        standing = part("register.standing")

        def counts_of(ids: str, shown: str, gone: str = "", closed: Any = ()) -> dict[str, int]:
            monkeypatch.setattr(standing, "shown_of", lambda owner: set(shown))
            monkeypatch.setattr(standing.tombstones, "ids_of", lambda owner: set(gone))
            return standing.counted(opened(lines(*ids), closed=list(closed)).edition, "1")

        return counts_of

    def test_what_came_by_the_fast_lane_does_not_hide_what_is_absent(self, counted: Any) -> None:
        counts = counted("abc", "abx")
        assert (counts["shown"], counts["absent"], counts["beyond"]) == (3, 1, 1)
        assert "1 not yet on the portal, 1 on the portal that" in self.said(counts)
        assert "The difference" not in self.said(counted("ab", "ab"))

    def test_they_add_up(self, counted: Any) -> None:
        held = {"id": "d", "berkas_terbit": "2027-01-01"}
        counts = counted("abcdefg", "abxy", "cz", [{"id": "e"}, held])
        assert counts == {
            "listed": 7, "shown": 4, "withdrawn": 1, "closed": 1, "waiting": 1,
            "absent": 2, "beyond": 2,
        }  # fmt: skip
        reasons = sum(counts[key] for key in ("shown", "withdrawn", "closed", "waiting", "absent"))
        assert counts["listed"] == reasons - counts["beyond"]

    def said(self, counts: dict[str, int]) -> str:
        source = (TEMPLATES / "didd/register/counts.html").read_text(encoding="utf-8")
        page = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=True).from_string(source)
        h = SimpleNamespace(didd_number=str)
        return page.render(counts=counts, h=h, _=str, ungettext=lambda one, more, n: more)


class TestFound:
    @pytest.fixture
    def searched(self, pages: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        asked: list[str] = []
        one = SimpleNamespace(year=2026, number=1, label="2026/1", in_force=True)
        monkeypatch.setattr(pages, "editions_of", lambda name: asked.append(name) or [one])
        there = SimpleNamespace(name="dinkes", id="1")
        monkeypatch.setattr(pages, "agency_named", lambda name: there if name == "dinkes" else None)
        return asked

    def test_a_name_that_is_no_agency_s_is_not_searched(
        self, pages: Any, searched: list[str]
    ) -> None:
        odd = 'x" OR jenis_entri:*'
        for args in ((odd, None, None), (odd, 2026, 1)):
            with pytest.raises(AbortedError, match="404"):
                pages._found(*args)
        assert pages.didd_register_told(odd) == {}
        assert searched == []
        assert pages._found("dinkes", None, None)["agency"] == "dinkes"

    def test_a_year_nought_is_a_year(self, pages: Any, searched: list[str]) -> None:
        for year, number in ((0, 999), (0, 1), (2026, 0), (0, 0)):
            with pytest.raises(AbortedError, match="404"):
                pages._found("dinkes", year, number)
        found = pages._found("dinkes", 2026, 1)
        assert found["published"].label == "2026/1"


def test_only_of_the_version_in_force_decree_and_days_are_told(
    part: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, table = part("register.standing"), part("register.table")
    table.tk.config = {"ckan.site_url": "https://portal.contoh.invalid"}
    days = {"keputusan_nomor": "188", "keputusan_tanggal": "2026-02-02",
            "dikonfirmasi": "2026-03-03", "jatuh_tempo": "2027-02-02"}  # fmt: skip
    there = {
        name: {"id": name, "name": name, "content_hash": mark, **days}
        for name, mark in (("a", "a"), ("b", "another"), ("c", "c"))
    }
    stands(monkeypatch, part, shown=there)
    its = opened(lines("a", "b", "c"), closed=[{"id": "c", "berkas_terbit": "2027-01-01"}])
    rows = standing.described(its.edition, lines("a", "b", "c"))
    assert [row["state"] for row in rows] == ["shown", "changed", "waiting"]
    cells = [dict(zip(table.WRITTEN, table._cells(row), strict=True)) for row in rows]
    assert [cell["keputusan_nomor"] for cell in cells] == ["188", "", ""]
    assert [cell["jatuh_tempo"] for cell in cells] == ["2027-02-02", "", ""]
    assert all(cell["alamat"] for cell in cells)
    assert [row.get("keputusan_tanggal", "") for row in rows] == ["2026-02-02", "", ""]
    later = {**there["b"], "keputusan_tanggal": "2020-01-01"}
    monkeypatch.setattr(standing, "of_agency", lambda owner: {**there, "b": later})
    for downwards in (False, True):
        order = table.ordered(its.edition, ("diperbarui", downwards), "1")
        assert list(order) == [0, 1, 2]


class TestEditions:
    @pytest.fixture
    def editions(self, part: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
        module = part("register.editions")

        def of(edisi: str, *names: str) -> list[tuple[str, bool]]:
            files = [{"name": name, "description": name.rsplit(".", 1)[0]} for name in names]
            dataset = {"edisi": edisi, "resources": files}
            monkeypatch.setattr(module, "didd_lists", lambda agency: [dataset])
            return [(one.label, one.in_force) for one in module.editions_of("dinkes")]

        return of

    def test_the_json_of_the_list_and_no_other_is_read(self, editions: Any) -> None:
        odd = ("DIDD-a-2026-2.jsonld", "DIDD-a-2026-2.json.zip", "DIDD-a-2026-3.schema.json")
        assert editions("2026/1", *odd, "DIDD-a-2026-1.json") == [("2026/1", True)]

    def test_in_force_is_what_the_list_says_is(self, editions: Any) -> None:
        names = ("DIDD-a-2026-2.json", "DIDD-a-2026-1.json")
        assert editions("2026/2", *names) == [("2026/2", True), ("2026/1", False)]
        assert editions("2026/3", *names) == [("2026/2", False), ("2026/1", False)]


class TestWords:
    @pytest.mark.parametrize("q", ["—", "...", "– … ,", "'", "%%"])
    def test_signs_alone_are_no_words(self, part: Any, q: str) -> None:
        assert not part("search.asking").are_words(q)
        assert part("search.asking").are_words(f"guru {q}")

    @pytest.mark.parametrize(
        "q",
        ["bayar ga?", "di mana?!", "RT/RW", "umk kabupaten/kota", "jam 08:00", "ktp (baru) & kk"],
    )
    def test_a_question_is_words(self, part: Any, q: str) -> None:
        assert part("search.asking").are_words(q)

    @pytest.mark.parametrize(
        "q",
        [
            *("title:air", '"air minum"', "gur*", "g?ru", "air~1", "air^2", "/air.*/", "+air"),
            *(
                "!air",
                "(air OR listrik) kota",
                "air || listrik",
                "air && x",
                "tahun:[2020 TO 2025]",
            ),
        ],
    )
    def test_syntax_is_none(self, part: Any, q: str) -> None:
        assert not part("search.asking").are_words(q)

    def test_a_search_does_without_a_vocabulary_that_is_missing(
        self, part: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        asking, vocabulary = part("search.asking"), part("search.vocabulary")
        there = tmp_path / "words.txt"
        asking.tk.config = {"didd.words": f"file://{there}"}
        assert asking.words() == vocabulary.Vocabulary()
        assert "words.txt" in caplog.text
        assert asking.notions("guru honorer")
        there.write_text("gaji => upah", encoding="utf-8")
        assert asking.words().words


class TestBlackened:
    """What says that an item's files are redacted copies."""

    BADGE = '<span class="pi-badge">Partly blackened</span>'

    def shown(self, name: str, **told: Any) -> str:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        source = source.replace("{% snippet", "{#").replace("row=row %}", "row=row #}")
        page = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=True).from_string(source)
        return page.render(**told, h=MagicMock(), _=str, ungettext=lambda one, more, n: more)

    def test_the_row_of_a_copy_and_no_other_is_marked(
        self, part: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        standing, table = part("register.standing"), part("register.table")
        table.tk.config = {"ckan.site_url": "https://portal.contoh.invalid"}
        told = ["media", "salinan: dihitamkan"]
        rows = [*lines("a", "gone", diturunkan=told), *lines("b", diturunkan=["media"])]
        closed = {"gone": {"closed": True, "name": "rujukan", "reason": ""}}
        stands(monkeypatch, part, closed)
        found = standing.described(opened(rows).edition, rows)
        assert [row["blackened"] for row in found] == [True, False, False]
        cells = [dict(zip(table.WRITTEN, table._cells(row), strict=True)) for row in found]
        assert [cell["salinan"] for cell in cells] == ["sebagian dihitamkan", "", ""]
        pages = [self.shown("didd/register/title.html", row=row, brief=True) for row in found]
        assert [self.BADGE in page for page in pages] == [True, False, False]

    def test_so_is_the_dataset_in_a_list(self) -> None:
        for salinan in ("dihitamkan", ""):
            package = {"name": "x", "title": "X", "salinan": salinan, "state": "active"}
            page = self.shown("didd/snippets/results.html", packages=[package])
            assert (self.BADGE in page) == bool(salinan)

    def test_so_is_its_own_page(self) -> None:
        page = (TEMPLATES / "scheming/package/read.html").read_text(encoding="utf-8")
        badge = self.BADGE.replace("Partly blackened", "{{ _('Partly blackened') }}")
        assert "{% if pkg.salinan %}" + badge + "{% endif %}" in page
