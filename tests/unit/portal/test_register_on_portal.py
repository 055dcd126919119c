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
    module = part("register.pages")
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
