"""The rules of the register: which version stands, in what order, and what an edition changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.model import Agency, Classification, Decision, DecisionKind, Record, Register
from didd.register.compile import (
    PRINT_ORDER,
    Approved,
    MissingVersionError,
    compile_register,
    diff_registers,
    number_entries,
    standing_hashes,
)
from tests.support.factories import AGENCY, NOON, make_decision, make_file, make_record

DINKES = Agency(AGENCY, "Dinas Kesehatan", "DINKES")
DAY = date(2026, 3, 2)
WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
A, R, J, T = DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST

OLD = make_record(title="Profil lama")
NEW = make_record(title="Profil baru")


def decide(*acts: tuple[DecisionKind, Record]) -> list[Decision]:
    return [
        make_decision(number, record_id=on.id, content_hash=on.content_hash, kind=kind)
        for number, (kind, on) in enumerate(acts, start=1)
    ]


def compiled(
    versions: list[Record], decisions: list[Decision], as_of: date = DAY, year: int = 2026
) -> Register:
    return compile_register(DINKES, versions, decisions, as_of=as_of, year=year, zone=WIB)


def approved(*records: Record) -> Register:
    return compiled(list(records), decide(*((A, r) for r in records)))


def titles(register: Register) -> list[str]:
    return [e.title for e in register.entries]


@pytest.mark.parametrize(
    ("acts", "standing"),
    [
        ([], None),
        ([(R, OLD)], None),
        ([(A, OLD)], OLD),
        ([(A, OLD), (A, OLD)], OLD),
        ([(A, OLD), (R, OLD)], None),
        ([(A, OLD), (J, OLD)], None),
        ([(A, OLD), (T, OLD)], None),
        ([(A, OLD), (A, NEW)], NEW),
        ([(A, OLD), (R, NEW)], OLD),
        ([(A, OLD), (J, NEW)], OLD),
        ([(A, OLD), (T, NEW)], None),
        ([(A, OLD), (T, NEW), (A, OLD)], OLD),
        ([(A, OLD), (T, NEW), (A, NEW)], NEW),
        ([(A, OLD), (A, NEW), (R, OLD)], NEW),
        ([(A, OLD), (A, NEW), (J, NEW)], None),
    ],
)
def test_the_table_of_what_stands_after_each_decision(
    acts: list[tuple[DecisionKind, Record]], standing: Record | None
) -> None:
    wanted = [standing.title] if standing else []
    assert titles(compiled([OLD, NEW], decide(*acts))) == wanted


def test_a_newer_version_nobody_decided_on_leaves_the_approved_one_standing() -> None:
    assert titles(compiled([OLD, NEW], decide((A, OLD)))) == ["Profil lama"]


def test_excluded_information_never_appears_even_when_approved() -> None:
    secret = make_record(classification=Classification.DIKECUALIKAN)
    assert compiled([secret], decide((A, secret))).entries == ()


def test_a_record_that_is_newly_excluded_leaves_before_anybody_decides() -> None:
    secret = replace(OLD, classification=Classification.DIKECUALIKAN)
    assert compiled([OLD, secret], decide((A, OLD))).entries == ()


def test_a_record_that_was_excluded_may_be_opened_and_approved() -> None:
    secret = replace(OLD, classification=Classification.DIKECUALIKAN)
    assert titles(compiled([secret, OLD], decide((A, OLD)))) == ["Profil lama"]


def test_a_decision_counts_until_midnight_in_palangka_raya() -> None:
    last_second = datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC)
    in_time = [replace(d, decided_at=last_second) for d in decide((A, OLD))]
    too_late = [replace(d, decided_at=last_second + timedelta(seconds=1)) for d in in_time]
    assert titles(compiled([OLD], in_time)) == ["Profil lama"]
    assert titles(compiled([OLD], too_late)) == []


def test_a_decision_counts_until_midnight_in_jayapura_where_the_office_is_there() -> None:
    last_second = datetime(2026, 3, 2, 14, 59, 59, tzinfo=UTC)

    def there(moment: datetime) -> Register:
        decisions = [replace(d, decided_at=moment) for d in decide((A, OLD))]
        return compile_register(DINKES, [OLD], decisions, as_of=DAY, year=2026, zone=WIT)

    assert titles(there(last_second)) == ["Profil lama"]
    assert titles(there(last_second + timedelta(seconds=1))) == []


def test_an_approved_version_that_is_not_given_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(MissingVersionError, match="Profil lama"):
        compiled([OLD], decide((A, NEW)))


def test_records_and_decisions_of_other_agencies_are_passed_over() -> None:
    foreign = make_record("lain", agency="disdik")
    register = compiled([OLD, foreign], decide((A, OLD), (A, foreign)))
    assert titles(register) == ["Profil lama"]
    assert register.agency_name == "Dinas Kesehatan"


def test_entries_stand_by_class_then_place_then_title_numbered_within_the_class() -> None:
    def place(key: str, kind: Classification, position: int, title: str) -> Record:
        return make_record(key, classification=kind, position=position, title=title)

    register = approved(
        place("a", Classification.SETIAP_SAAT, 1, "Perjanjian"),
        place("b", Classification.BERKALA, 9, "Anggaran"),
        place("c", Classification.SERTA_MERTA, 5, "Peringatan"),
        place("d", Classification.BERKALA, 2, "Visi"),
        place("e", Classification.BERKALA, 2, "Misi"),
    )
    assert [(e.number, e.title) for e in register.entries] == [
        ("1", "Misi"),
        ("2", "Visi"),
        ("3", "Anggaran"),
        ("1", "Peringatan"),
        ("1", "Perjanjian"),
    ]


def test_the_agencys_own_number_does_not_survive_into_the_entry() -> None:
    numbered = make_record(fields={"nomor": "7", "ringkasan": "Isi."})
    assert approved(numbered).entries[0].fields == {"ringkasan": "Isi."}


def test_an_excluded_record_cannot_be_numbered() -> None:
    record = make_record(classification=Classification.DIKECUALIKAN)
    with pytest.raises(ValueError, match="DIKECUALIKAN"):
        number_entries([Approved(record.id, record.content_hash, record)])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Record], list[Decision]]:
    """A few records with a few versions each, and decisions on any of them."""
    records = [
        make_record(
            key,
            title=f"Informasi {key} {version}",
            classification=draw(st.sampled_from(Classification)),
            position=draw(st.integers(0, 3)),
        )
        for key in "abc"
        for version in range(draw(st.integers(1, 3)))
    ]
    acts = draw(st.lists(st.tuples(st.sampled_from(DecisionKind), st.sampled_from(records))))
    days = draw(st.lists(st.integers(0, 9), min_size=len(acts), max_size=len(acts)))
    at = [NOON + timedelta(days=day) for day in sorted(days)]
    return records, [replace(d, decided_at=t) for d, t in zip(decide(*acts), at, strict=True)]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_decisions_and_records_does_not_matter(history, random) -> None:
    records, decisions = history
    by_record = {r.id: [v for v in records if v.id == r.id] for r in records}
    shuffled_records = random.sample(sorted(by_record), len(by_record))
    other = [version for record in shuffled_records for version in by_record[record]]
    mixed = random.sample(decisions, len(decisions))
    last = DAY + timedelta(days=30)
    assert compiled(records, decisions, last) == compiled(other, mixed, last)


@given(histories())
def test_compiling_what_was_compiled_gives_the_same_register(history) -> None:
    records, decisions = history
    last = DAY + timedelta(days=30)
    once = compiled(records, decisions, last)
    standing = standing_hashes(decisions)
    kept = [r for r in records if standing.get(r.id) == r.content_hash and not r.excluded]
    shown = {e.record_id for e in once.entries}
    again = compiled([r for r in kept if r.id in shown], decide(*((A, r) for r in kept)), last)
    assert again.entries == once.entries
    assert again.content_hash == once.content_hash


@given(histories(), st.integers(0, 9))
def test_decisions_after_the_day_change_nothing_about_the_day(history, days) -> None:
    records, decisions = history
    day = DAY + timedelta(days=days)
    until = [d for d in decisions if d.decided_at.date() <= day]
    assert compiled(records, decisions, day) == compiled(records, until, day)


@given(histories(), st.integers(0, 9), st.integers(0, 9))
def test_from_day_to_day_only_what_was_decided_between_them_moves(history, days, more) -> None:
    records, decisions = history
    day, later = DAY + timedelta(days=days), DAY + timedelta(days=days + more)
    diff = diff_registers(compiled(records, decisions, day), compiled(records, decisions, later))
    moved = {e.record_id for e in (*diff.added, *diff.dropped, *(c.after for c in diff.changed))}
    assert moved <= {d.record_id for d in decisions if day < d.decided_at.date() <= later}


@given(histories(), st.integers(0, 9), st.integers(0, 9))
def test_while_officers_only_approve_a_later_day_has_all_of_an_earlier_one(
    history, days, more
) -> None:
    records, decisions = history
    only = [d for d in decisions if d.kind is A]
    approved = [r for r in records if not r.excluded]
    known = {(r.id, r.content_hash) for r in approved}
    kept = [d for d in only if (d.record_id, d.content_hash) in known]
    earlier = compiled(approved, kept, DAY + timedelta(days=days))
    later = compiled(approved, kept, DAY + timedelta(days=days + more))
    assert {e.record_id for e in earlier.entries} <= {e.record_id for e in later.entries}


@given(histories())
def test_no_entry_is_excluded_unapproved_or_double(history) -> None:
    records, decisions = history
    register = compiled(records, decisions, DAY + timedelta(days=30))
    approvals = {(d.record_id, d.content_hash) for d in decisions if d.kind is A}
    assert all(e.classification in PRINT_ORDER for e in register.entries)
    assert {(e.record_id, e.content_hash) for e in register.entries} <= approvals
    assert len({e.record_id for e in register.entries}) == len(register.entries)


def test_the_day_of_compiling_is_no_part_of_what_the_list_says() -> None:
    today = compiled([OLD], decide((A, OLD)))
    later = compiled([OLD], decide((A, OLD)), DAY + timedelta(days=9))
    assert today.content_hash == later.content_hash
    assert compiled([OLD], decide((A, OLD)), year=2027).content_hash != today.content_hash


def test_a_register_is_what_it_was_after_storing_and_reading_it() -> None:
    register = approved(OLD)
    assert Register.from_json(register.to_json()) == register


def test_the_first_edition_adds_everything() -> None:
    diff = diff_registers(None, approved(OLD))
    assert [e.title for e in diff.added] == ["Profil lama"]
    assert not diff.changed
    assert not diff.dropped


def test_a_register_does_not_differ_from_itself() -> None:
    assert not diff_registers(approved(OLD), approved(OLD))


def test_a_change_names_its_fields_before_and_after() -> None:
    mended = replace(
        OLD,
        title="Profil",
        classification=Classification.SETIAP_SAAT,
        fields={k: v for k, v in OLD.fields.items() if k != "retensi"} | {"media": "Situs web"},
        files=(make_file(content=b"lain"),),
    )
    (change,) = diff_registers(approved(OLD), approved(mended)).changed
    text = {f.field: (f.before, f.after) for f in change.fields}
    assert text.pop("berkas")[1].startswith("profil.pdf (")
    assert text == {
        "judul": ("Profil lama", "Profil"),
        "klasifikasi": ("BERKALA", "SETIAP_SAAT"),
        "retensi": ("5 tahun", ""),
        "media": ("", "Situs web"),
    }


def test_a_number_that_moved_is_no_change() -> None:
    first, second = make_record("a", position=1), make_record("b", position=2)
    swapped = replace(first, position=3)
    assert not diff_registers(approved(first, second), approved(swapped, second))


def test_what_is_gone_is_dropped_and_what_is_new_is_added() -> None:
    a, b, c = (make_record(key) for key in "abc")
    diff = diff_registers(approved(a, b), approved(b, c))
    assert [e.record_id for e in diff.added] == [c.id]
    assert [e.record_id for e in diff.dropped] == [a.id]
    assert diff.to_json()["dropped"] == [{"id": a.id, "judul": "Informasi a"}]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_ids_of_decisions_count_and_not_the_order_they_come_in(order: tuple[int, ...]) -> None:
    acts = decide((A, OLD), (R, OLD), (A, NEW))
    assert titles(compiled([OLD, NEW], [acts[i] for i in order])) == ["Profil baru"]
