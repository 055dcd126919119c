"""The nouns: what their identities and hashes cover, and that plain types lose nothing."""

from __future__ import annotations

import dataclasses
import json
import string
import unicodedata
import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.model import (
    NAMESPACE,
    Action,
    Classification,
    Entry,
    PlanItem,
    PublicationPlan,
    Record,
    RecordFile,
    Register,
    canonical_json,
    derived_id,
    digest,
)
from tests.support.factories import make_document, make_file, make_officer, make_record

ANY_TEXT = st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
FILES = st.builds(
    RecordFile,
    path=ANY_TEXT,
    sha256=st.text(string.hexdigits.lower()[:16], min_size=64, max_size=64),
    size=st.integers(0, 2**60),
    media_type=ANY_TEXT,
)
RECORDS = st.builds(
    Record,
    agency=ANY_TEXT,
    key=ANY_TEXT,
    classification=st.sampled_from(Classification),
    title=ANY_TEXT,
    fields=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=4),
    files=st.lists(FILES, max_size=3).map(tuple),
    position=st.integers(0, 10**6),
)


@given(JSON)
def test_canonical_json_is_json_and_says_the_same(value: Any) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert "\n" not in text


@given(st.dictionaries(ANY_TEXT, st.integers(), max_size=5))
def test_the_order_of_keys_changes_no_digest(value: dict[str, int]) -> None:
    assert digest(value) == digest(dict(reversed(value.items())))


def test_a_digest_bears_text_that_is_no_unicode() -> None:
    assert digest("\ud800") != digest("?")


@given(RECORDS)
def test_a_record_comes_back_from_plain_types_as_it_was(record: Record) -> None:
    back = Record.from_json(json.loads(json.dumps(record.to_json())))
    assert back == record
    assert back.content_hash == record.content_hash


def test_a_record_without_a_key_of_its_own_is_a_broken_promise() -> None:
    plain = make_record().to_json()
    del plain["key"]
    with pytest.raises(KeyError):
        Record.from_json(plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Judul lain"},
        {"classification": Classification.SETIAP_SAAT},
        {"fields": {"ringkasan": "lain"}},
        {"files": ()},
        {"files": (make_file(content=b"satu bit lain"),)},
        {"files": (make_file("nama-lain.pdf"),)},
        {"agency": "disdik"},
        {"key": "lain"},
    ],
)
def test_what_an_officer_approves_is_all_of_it(changes: dict[str, Any]) -> None:
    assert make_record(**changes).content_hash != make_record().content_hash


@pytest.mark.parametrize(
    "changes",
    [
        {"position": 7},
        {"fields": {**make_record().fields, "nomor": "12"}},
        {"fields": {**make_record().fields, "media": ""}},
        {"files": (make_file("folder/lain/profil.pdf"),)},
    ],
)
def test_sorting_and_moving_need_no_new_approval(changes: dict[str, Any]) -> None:
    assert make_record(**changes).content_hash == make_record().content_hash


def test_a_record_keeps_its_id_whatever_it_says() -> None:
    changed = make_record(title="Lain", classification=Classification.DIKECUALIKAN, files=())
    assert changed.id == make_record().id
    assert changed.excluded
    assert not make_record().excluded


def test_ids_are_stable_for_good() -> None:
    assert str(NAMESPACE) == "6a1f3c52-64a1-5d0e-9d9b-d1dd00000473"
    assert make_record().id == "579c02d3-6523-5c31-8e06-110c5e14a5d9"
    assert uuid.UUID(make_record().id).version == 5


@given(st.lists(st.text(string.ascii_letters, max_size=3), min_size=1, max_size=4))
def test_the_parts_of_an_id_do_not_run_together(parts: list[str]) -> None:
    assert derived_id(*parts, "") != derived_id(*parts)


def test_values_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_record().title = "lain"  # type: ignore[misc]


def test_a_file_is_called_by_its_last_part() -> None:
    assert make_document("a/b/c.pdf").name == "c.pdf"
    assert make_file("c.pdf").name == "c.pdf"


@given(RECORDS, st.integers(1, 9999), st.dates())
def test_a_register_comes_back_from_plain_types_as_it_was(
    record: Record, year: int, as_of: date
) -> None:
    entry = Entry(
        "1",
        record.id,
        record.content_hash,
        record.classification,
        record.title,
        record.fields,
        record.files,
    )
    register = Register("dinkes", "Dinas Kesehatan", year, as_of, (entry,))
    back = Register.from_json(json.loads(json.dumps(register.to_json())))
    assert back == register
    assert back.content_hash == register.content_hash


def test_the_day_of_compiling_is_no_part_of_a_register_and_the_year_is() -> None:
    register = Register("dinkes", "Dinas Kesehatan", 2026, date(2026, 1, 1), ())
    later = dataclasses.replace(register, as_of=date(2026, 5, 1))
    assert later.content_hash == register.content_hash
    assert dataclasses.replace(register, year=2027).content_hash != register.content_hash


def test_an_officer_serves_from_the_first_to_the_last_day_and_only_their_agencies() -> None:
    officer = make_officer(agencies=("dinkes",), since=date(2026, 1, 1), until=date(2026, 1, 31))
    assert officer.serves("dinkes", date(2026, 1, 1))
    assert officer.serves("dinkes", date(2026, 1, 31))
    assert not officer.serves("dinkes", date(2025, 12, 31))
    assert not officer.serves("dinkes", date(2026, 2, 1))
    assert not officer.serves("disdik", date(2026, 1, 15))
    assert make_officer().serves("mana pun", date(1999, 1, 1))


def test_a_plan_is_another_when_any_line_is() -> None:
    item = PlanItem(Action.CREATE, "id", "nama", "judul", "0" * 64)
    plan = PublicationPlan("dinkes", 1, (item,))
    others = [
        PublicationPlan("dinkes", 2, (item,)),
        PublicationPlan("disdik", 1, (item,)),
        PublicationPlan("dinkes", 1, ()),
        PublicationPlan("dinkes", 1, (dataclasses.replace(item, action=Action.UPDATE),)),
    ]
    assert plan.plan_hash not in {p.plan_hash for p in others}
    assert plan.of(Action.CREATE) == (item,)
    assert plan.of(Action.WITHDRAW) == ()


def test_composed_and_decomposed_names_are_different_names() -> None:
    composed = unicodedata.normalize("NFC", "é.pdf")
    decomposed = unicodedata.normalize("NFD", "é.pdf")
    assert derived_id(composed) != derived_id(decomposed)
