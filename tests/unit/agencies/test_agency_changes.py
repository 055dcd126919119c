"""Agencies as changes from a day on: names as of a day, no rings, and whoever goes on is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.agencies.acts import AgencyAct, changes_of, taken
from didd.agencies.changes import (
    AgencyChange,
    Kind,
    agencies_on,
    as_values,
    listed_on,
    names_on,
    new_in,
)
from didd.approval.what_may_be_decided import Refused
from didd.config.agencies import AgencySpec, above, chain, faults

FIRST = date(2026, 1, 1)
SLUGS = ("dinas-a", "dinas-b", "dinas-c", "upt-d")


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def seeded(*slugs: str) -> list[AgencyChange]:
    return [
        AgencyChange(
            slug, Kind.TAKEN, None, {"name": f"Contoh {slug}", "abbreviation": slug.upper()}, id=n
        )
        for n, slug in enumerate(slugs or SLUGS, 1)
    ]


def act(kind: Kind, *slugs: str, on: int = 0, **values: str) -> AgencyAct:
    return AgencyAct(kind, slugs, day(on), "Pergub contoh", **values)


def after(kept: Sequence[AgencyChange], wanted: AgencyAct) -> list[AgencyChange]:
    made = changes_of(wanted, kept)
    return [
        *kept,
        *(
            AgencyChange(c.agency, c.kind, c.since, c.values, c.reason, id=len(kept) + n)
            for n, c in enumerate(made, 1)
        ),
    ]


class TestNames:
    def test_a_name_holds_from_its_day_on_and_the_old_one_is_known(self) -> None:
        kept = after(seeded(), act(Kind.RENAMED, "dinas-a", on=10, name="Badan Contoh Baru"))
        assert names_on(kept, "dinas-a", day(9)) == ("Contoh dinas-a",)
        assert names_on(kept, "dinas-a", day(10)) == ("Badan Contoh Baru", "Contoh dinas-a")
        now = listed_on(kept, day(10))["dinas-a"]
        assert (now.slug, now.former, now.abbreviation) == (
            "dinas-a", ("Contoh dinas-a",), "DINAS-A",
        )  # fmt: skip

    def test_who_is_called_as_once_before_is_not_formerly_so(self) -> None:
        kept = after(seeded(), act(Kind.RENAMED, "dinas-a", on=10, name="Lain"))
        kept = after(kept, act(Kind.RENAMED, "dinas-a", on=20, name="Contoh dinas-a"))
        assert names_on(kept, "dinas-a", day(20)) == ("Contoh dinas-a", "Lain")

    def test_a_later_move_does_not_take_a_name_back_that_was_planned_before_it(self) -> None:
        kept = after(seeded(), act(Kind.RENAMED, "dinas-a", on=30, name="Nama Tahun Depan"))
        kept = after(kept, act(Kind.MOVED, "dinas-a", on=5, into="dinas-b"))
        then = listed_on(kept, day(30))["dinas-a"]
        assert (then.name, then.parent) == ("Nama Tahun Depan", "dinas-b")

    @pytest.mark.parametrize(
        ("wanted", "said"),
        [
            (act(Kind.RENAMED, "dinas-a", name=""), "nama"),
            (act(Kind.RENAMED, "dinas-a", name="  contoh DINAS-B "), "dinas-b"),
            (act(Kind.RENAMED, "dinas-a", name="Contoh dinas-a"), "sudah bernama"),
            (act(Kind.RENAMED, "dinas-x", name="Lain"), "dinas-x"),
            (act(Kind.RENAMED, name="Lain"), "dimaksud"),
        ],
    )
    def test_no_name_and_a_name_that_is_taken_are_refused(
        self, wanted: AgencyAct, said: str
    ) -> None:
        with pytest.raises(Refused, match=said):
            changes_of(wanted, seeded())

    def test_no_reason_is_refused(self) -> None:
        with pytest.raises(Refused, match="alasan"):
            changes_of(AgencyAct(Kind.ENDED, ("dinas-a",), FIRST, "  "), seeded())


class TestAdding:
    def test_a_new_one_is_there_from_its_day_on(self) -> None:
        kept = after(seeded(), act(Kind.ADDED, "uptd-x", on=3, name="UPTD X", into="dinas-a"))
        assert "uptd-x" not in listed_on(kept, day(2))
        assert listed_on(kept, day(3))["uptd-x"].parent == "dinas-a"

    @pytest.mark.parametrize("slug", ["../etc", "Dinas", "a", "x y", "-x", "é", "x" * 101])
    def test_what_no_folder_can_be_called_is_refused(self, slug: str) -> None:
        with pytest.raises(Refused):
            changes_of(act(Kind.ADDED, slug, name="Contoh"), seeded())

    def test_a_slug_that_is_or_was_anothers_is_refused_also_as_organization(self) -> None:
        kept = [
            *seeded(),
            AgencyChange("dinas-e", Kind.TAKEN, None,
                         {"name": "E", "abbreviation": "E", "organization": "org-e"}, id=9),
        ]  # fmt: skip
        kept = after(kept, act(Kind.ENDED, "dinas-b"))
        for slug in ("dinas-a", "dinas-b", "org-e"):
            with pytest.raises(Refused, match="terpakai"):
                changes_of(act(Kind.ADDED, slug, on=5, name="Contoh Baru"), kept)


class TestMerging:
    def test_two_merge_into_a_third_and_what_was_under_them_goes_along(self) -> None:
        kept = after(seeded(), act(Kind.MOVED, "upt-d", into="dinas-a"))
        kept = after(kept, act(Kind.MERGED, "dinas-a", "dinas-b", on=7, into="dinas-c"))
        before, then = listed_on(kept, day(6)), listed_on(kept, day(7))
        assert before["dinas-a"].living
        assert before["upt-d"].parent == "dinas-a"
        assert [then[s].successor for s in ("dinas-a", "dinas-b")] == ["dinas-c", "dinas-c"]
        assert then["dinas-a"].ended == day(7)
        assert then["upt-d"].parent == "dinas-c"

    def test_who_goes_on_is_found_through_several_mergers(self) -> None:
        kept = after(seeded(), act(Kind.MERGED, "dinas-a", on=1, into="dinas-b"))
        kept = after(kept, act(Kind.MERGED, "dinas-b", on=2, into="dinas-c"))
        assert chain(listed_on(kept, day(2)), "dinas-a") == ["dinas-a", "dinas-b", "dinas-c"]

    @pytest.mark.parametrize(
        ("slugs", "into"),
        [
            (("dinas-a",), "dinas-a"), (("dinas-a", "dinas-c"), "dinas-c"),
            (("dinas-a",), "dinas-b"), (("dinas-a",), "dinas-x"), (("dinas-a",), ""),
            (("dinas-b",), "dinas-c"), ((), "dinas-c"),
        ],
    )  # fmt: skip
    def test_merging_into_itself_or_into_what_ended_is_refused(
        self, slugs: tuple[str, ...], into: str
    ) -> None:
        kept = after(seeded(), act(Kind.ENDED, "dinas-b"))
        with pytest.raises(Refused):
            changes_of(act(Kind.MERGED, *slugs, on=1, into=into), kept)

    def test_an_agency_with_units_does_not_end_and_leave_them(self) -> None:
        kept = after(seeded(), act(Kind.MOVED, "upt-d", on=9, into="dinas-a"))
        with pytest.raises(Refused, match="upt-d"):
            changes_of(act(Kind.ENDED, "dinas-a", on=5), kept)

    def test_an_agency_does_not_end_before_what_is_planned_for_it(self) -> None:
        kept = after(seeded(), act(Kind.RENAMED, "dinas-a", on=9, name="Nama Lain"))
        for kind in (Kind.ENDED, Kind.MERGED):
            with pytest.raises(Refused, match="2026-01-10"):
                changes_of(act(kind, "dinas-a", on=5, into="dinas-b"), kept)
            assert changes_of(act(kind, "dinas-a", on=9, into="dinas-b"), kept)

    def test_a_ring_of_units_is_refused_also_one_that_closes_later(self) -> None:
        kept = after(seeded(), act(Kind.MOVED, "dinas-b", on=9, into="dinas-a"))
        with pytest.raises(Refused, match="melingkar"):
            changes_of(act(Kind.MOVED, "dinas-a", on=1, into="dinas-b"), kept)


class TestFiles:
    SPEC = AgencySpec(slug="dinas-a", name="A", abbreviation="A", topic="Kesehatan")

    def test_a_file_that_says_nothing_new_changes_nothing_whatever_the_desk_did(self) -> None:
        kept = [AgencyChange("dinas-a", Kind.TAKEN, None, as_values(self.SPEC), id=1)]
        kept = after(kept, act(Kind.RENAMED, "dinas-a", name="Badan A"))
        assert new_in([self.SPEC], kept) == {}

    def test_what_a_file_changes_or_leaves_out_is_told_by_value(self) -> None:
        kept = [AgencyChange("dinas-a", Kind.TAKEN, None, as_values(self.SPEC), id=1)]
        changed = self.SPEC.model_copy(update={"topic": "", "source": "lain"})
        other = AgencySpec(slug="dinas-b", name="B", abbreviation="B")
        assert new_in([changed, other], kept) == {
            "dinas-a": {"topic": "", "source": "lain"},
            "dinas-b": {"name": "B", "abbreviation": "B"},
        }

    def test_a_file_whose_tree_would_not_hold_here_is_refused(self) -> None:
        kept = after(seeded(), act(Kind.ENDED, "dinas-b"))
        with pytest.raises(Refused, match="dinas-b"):
            taken({"upt-x": {"name": "X", "abbreviation": "X", "parent": "dinas-b"}}, kept,
                  day(1), "berkas")  # fmt: skip


@st.composite
def acts(draw: st.DrawFn) -> AgencyAct:
    slugs = st.sampled_from((*SLUGS, "baru-1", "baru-2"))
    return AgencyAct(
        draw(st.sampled_from([k for k in Kind if k is not Kind.TAKEN])),
        tuple(draw(st.lists(slugs, min_size=1, max_size=3))),
        day(draw(st.integers(-3, 12))),
        "acak",
        name=draw(st.sampled_from(["Nama Satu", "Nama Dua", "Nama Tiga", ""])),
        into=draw(st.one_of(slugs, st.just(""))),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(acts(), max_size=14))
def test_whatever_is_accepted_the_tree_holds_on_every_day(wanted: list[AgencyAct]) -> None:
    kept = seeded()
    for each in wanted:
        try:
            kept = after(kept, each)
        except Refused:
            continue
    for n in range(-4, 14):
        listed = {a.slug: a for a in agencies_on(kept, day(n)).agencies}
        assert list(faults(listed)) == []
        for slug, agency in listed.items():
            assert slug not in above(listed, slug)
            last = listed[chain(listed, slug)[-1]]
            assert not last.successor
            assert agency.living or not agency.successor or last.slug != slug
            assert agency.name == names_on(kept, slug, day(n))[0]
            assert agency.name not in agency.former
        # What was on an earlier day does not change by what comes later.
        until = [c for c in kept if c.since is None or c.since <= day(n)]
        assert listed_on(until, day(n)) == listed
