"""What changed in a folder: every path in one place only, renames told apart, and the brake."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.model import Document
from didd.records.folder_changes import FileStat, brake, compare, untouched, vanished
from tests.support.factories import make_document

#: Few names and few contents, so that renames, copies and swaps all happen.
FOLDERS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e/f"]), st.sampled_from([b"1", b"2", b"3"]), max_size=5
).map(lambda files: {path: make_document(path, content) for path, content in files.items()})


@given(FOLDERS, FOLDERS)
def test_every_path_is_accounted_for_exactly_once(
    known: dict[str, Document], found: dict[str, Document]
) -> None:
    done = compare(known, found)
    now = [*done.new, *done.changed, *done.unchanged, *done.renamed]
    before = [*done.missing, *done.changed, *done.unchanged, *done.renamed.values()]
    assert sorted(now) == sorted(found)
    assert sorted(before) == sorted(known)


@given(FOLDERS, FOLDERS)
def test_a_rename_has_the_bytes_it_had(
    known: dict[str, Document], found: dict[str, Document]
) -> None:
    renamed = compare(known, found).renamed
    assert all(found[new].sha256 == known[old].sha256 for new, old in renamed.items())
    assert len(set(renamed.values())) == len(renamed)


@given(FOLDERS)
def test_the_same_folder_again_is_unchanged(folder: dict[str, Document]) -> None:
    done = compare(folder, folder)
    assert done.unchanged == tuple(sorted(folder))
    assert done.counts() == {
        "new": 0,
        "changed": 0,
        "renamed": 0,
        "unchanged": len(folder),
        "missing": 0,
    }


def test_a_copy_beside_the_original_is_new_and_no_rename() -> None:
    one = make_document("a.pdf")
    both = {"a.pdf": one, "b.pdf": replace(one, path="b.pdf")}
    done = compare({"a.pdf": one}, both)
    assert (done.new, done.unchanged, dict(done.renamed)) == (("b.pdf",), ("a.pdf",), {})


def test_swapped_files_are_both_changed() -> None:
    known = {"a": make_document("a", b"1"), "b": make_document("b", b"2")}
    found = {"a": make_document("a", b"2"), "b": make_document("b", b"1")}
    assert compare(known, found).changed == ("a", "b")


@pytest.mark.parametrize(("size", "later", "kept"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_only_what_has_its_size_and_time_is_not_read_again(
    size: int, later: int, kept: bool
) -> None:
    document = make_document("a.pdf")
    listed = FileStat("a.pdf", "a.pdf", document.size + size, document.mtime_ns + later)
    assert (untouched({"a.pdf": document}, [listed]) == {"a.pdf": document}) is kept
    assert untouched({}, [listed]) == {}


@pytest.mark.parametrize(
    ("known", "missing", "held"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 2, True),
        (10, 5, False),
        (10, 6, True),
        (10, 10, True),
        (1000, 500, False),
        (1000, 501, True),
    ],
)
def test_more_than_the_share_gone_stops_and_asks(known: int, missing: int, held: bool) -> None:
    text = brake(known, missing, 0.5)
    assert (text is not None) is held
    if text:
        assert f"{missing} dari {known}" in text
        assert "--accept-missing" in text


def test_some_of_the_files_that_are_gone_are_named() -> None:
    text = brake(10, 9, 0.5, gone=["a.pdf", "b.pdf", "c.pdf", "d.pdf"])
    assert "a.pdf, b.pdf, c.pdf" in str(text)
    assert "d.pdf" not in str(text)


@pytest.mark.parametrize(("known", "held"), [(0, False), (1, True), (9, True)])
def test_an_empty_folder_that_was_not_empty_stops_whatever_the_share(
    known: int, held: bool
) -> None:
    assert (brake(known, known, 1, empty=True) is not None) is held


@given(FOLDERS, FOLDERS)
def test_no_more_is_thought_gone_than_is_and_no_less_where_sizes_differ(
    known: dict[str, Document], found: dict[str, Document]
) -> None:
    listed = [FileStat(d.path, d.path, d.size, d.mtime_ns) for d in found.values()]
    gone = set(known) - set(found)
    assert 0 <= vanished(known, listed) <= len(gone)
    assert vanished(known, listed) >= len(gone) - len(set(found) - set(known))
    assert vanished(known, ()) == len(known)


@given(st.integers(0, 1000), st.floats(0.01, 1))
def test_nothing_gone_never_stops(known: int, share: float) -> None:
    assert brake(known, 0, share) is None
