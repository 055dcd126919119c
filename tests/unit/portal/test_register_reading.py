"""An edition's JSON read as a stream: where each row stands, in any writing, and what differs."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.portal.without_ckan import part

reading, changes = part("register.reading"), part("register.changes")
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
ROWS = st.builds(
    dict,
    nomor=WORDS,
    judul=WORDS,
    klasifikasi=st.sampled_from(["BERKALA", "SETIAP_SAAT"]),
    pejabat_penguasa=WORDS,
    bentuk=st.lists(WORDS, max_size=2),
    berkas=st.lists(st.builds(dict, nama=WORDS, ukuran=st.integers(0, 9)), max_size=2),
    id=WORDS,
    content_hash=WORDS,
)


def as_json(rows: list[dict[str, Any]], indent: int | None = None, **about: Any) -> bytes:
    whole = {"edition": "2026/1", **about, "entries": rows, "after": [1, {"a": None}]}
    return json.dumps(whole, ensure_ascii=False, indent=indent).encode()


@given(st.lists(ROWS, max_size=6), st.sampled_from([None, 0, 2]), st.integers(1, 40))
def test_each_row_is_found_where_it_stands_however_it_is_written(
    rows: list[dict[str, Any]], indent: int | None, piece: int
) -> None:
    file = io.BytesIO(as_json(rows, indent, tentang="ü – \u2028", year=2026))
    edition = reading.read_edition(file, piece)
    assert len(edition) == len(rows)
    assert edition.about == {
        "edition": "2026/1",
        "tentang": "ü – \u2028",
        "year": 2026,
        "after": [1, {"a": None}],
    }
    assert edition.rows(file, range(len(rows))[::-1]) == rows[::-1]
    for name in reading.SORTED:
        keys = [reading.text(rows[place], name).casefold() for place in edition.orders[name]]
        assert keys == sorted(keys)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b"{",
        b'{"entries": [',
        b'{"entries": [1]}',
        b'{"entries": {"a": 1}}',
        b'{"entries": [{"id": "\xff"}]}',
        b'{"a": ' + b"[" * 100_000,
        b'{"entries" 1}',
    ],
)
def test_what_is_no_edition_is_said_to_be_unreadable(wrong: bytes) -> None:
    with pytest.raises(reading.UnreadableError):
        reading.read_edition(io.BytesIO(wrong))


def test_more_rows_than_a_page_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    row = {"id": "a"}
    assert len(reading.read_edition(io.BytesIO(as_json([row, row])))) == 2
    with pytest.raises(reading.UnreadableError):
        reading.read_edition(io.BytesIO(as_json([row, row, row])))


def test_a_value_without_an_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_VALUE", 1000)
    file = io.BytesIO(b'{"entries": [{"id": "' + b"a" * 100_000)
    with pytest.raises(reading.UnreadableError):
        reading.read_edition(file, 100)
    assert file.tell() < 2000


def rows_of(*ids: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": name, "content_hash": f"hash {name}", **more} for name in ids]


def read(rows: list[dict[str, Any]], **about: Any) -> Any:
    return reading.read_edition(io.BytesIO(as_json(rows, **about)))


@given(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_what_is_added_and_dropped_leads_from_one_edition_to_the_other(
    before: set[str], after: set[str]
) -> None:
    old, new = read(rows_of(*sorted(before))), read(rows_of(*sorted(after)))
    found = changes.compared(old, new)
    assert {new.ids[place] for place in found.added} == after - before
    assert {old.ids[place] for place in found.dropped} == before - after
    assert not found.changed
    assert not changes.compared(new, new).lines()


def test_a_number_that_moved_is_no_change_and_another_content_is() -> None:
    old = read([{"id": "a", "content_hash": "1", "nomor": "1"}, *rows_of("b")])
    new = read([*rows_of("b"), {"id": "a", "content_hash": "2", "nomor": "2"}])
    assert changes.compared(old, new).changed == ((0, 1),)
    assert not changes.compared(
        read(rows_of("a", nomor="1")), read(rows_of("a", nomor="2"))
    ).lines()


def test_closed_lines_are_counted_and_not_compared() -> None:
    closed = [{"id": "x", "ditutup_sejak": "2026-01-01"}]
    waiting = [{"id": "b", "berkas_terbit": "2027-01-01"}]
    old, new = read(rows_of("a", "b")), read(rows_of("x", "b"), closed=[*closed, *waiting])
    found = changes.compared(old, new)
    assert (found.added, found.closed) == ((), 1)
    assert [old.ids[place] for place in found.dropped] == ["a"]


def test_a_masked_row_is_compared_by_what_it_says() -> None:
    masked = {"id": "a", "content_hash": "", "judul": "A"}
    assert reading.mark_of(masked) == reading.mark_of({**masked, "nomor": "7"})
    assert reading.mark_of(masked) != reading.mark_of({**masked, "judul": "B"})


def test_which_fields_changed_is_told_with_files_by_their_bytes() -> None:
    was = {"id": "a", "nomor": "1", "judul": "A", "berkas": [{"nama": "a", "sha256": "1" * 64}]}
    now = {"id": "a", "nomor": "2", "judul": "B", "berkas": [{"nama": "a", "sha256": "2" * 64}]}
    assert changes.fields_changed(was, now) == [
        ("judul", "A", "B"),
        ("berkas", "a (11111111…)", "a (22222222…)"),
    ]
