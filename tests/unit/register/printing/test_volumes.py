"""A long list in volumes: every row once, in order, under its title; one signature at the end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from didd.register.printing.printed_pages import (
    PrintedColumn,
    PrintedFrame,
    PrintedList,
    PrintedSection,
    Proof,
    Signature,
)
from didd.register.printing.volumes import MOST_ROWS, volumes

FRAME = PrintedFrame(
    title="Daftar",
    author="Dinas",
    letterhead=("Pemerintah",),
    letterhead_small=(),
    annex=(),
    heading=("DAFTAR",),
    watermark="",
    notes=("Sekian butir.",),
    signatures=(Signature(("Ditetapkan",), "Nama", ("NIP",)),),
    proof=Proof("", ()),
    footer="Daftar",
)


def listed(sizes: list[int]) -> PrintedList:
    sections = tuple(
        PrintedSection(
            f"Bagian {at}",
            tuple((f"{at}/{row}",) for row in range(size)),
            tuple(f"https://a/{at}/{row}" for row in range(size)),
        )
        for at, size in enumerate(sizes)
    )
    return PrintedList(FRAME, (PrintedColumn("No", 100),), sections)


def test_a_list_that_fits_is_printed_as_it_is() -> None:
    printed = listed([MOST_ROWS - 1, 1])
    [only] = volumes(printed)
    assert only.printed is printed


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 12))
def test_no_row_is_lost_doubled_or_moved_and_no_empty_section_forgotten(
    sizes: list[int], most: int
) -> None:
    printed, bound = listed(sizes), volumes(listed(sizes), most)
    sections = [section for volume in bound for section in volume.printed.sections]
    rows = [row for section in sections for row in section.rows]
    assert rows == [row for section in printed.sections for row in section.rows]
    links = [link for section in sections for link in section.links]
    assert links == [link for section in printed.sections for link in section.links]
    assert [v.number for v in bound] == list(range(1, bound[0].of + 1))
    first = 1
    for volume in bound:
        size = sum(len(section.rows) for section in volume.printed.sections)
        assert size <= most
        assert (volume.first, volume.last) == (first, first + size - 1)
        first = volume.last + 1
        for section in volume.printed.sections:
            mark = section.title.removesuffix(" (LANJUTAN)").removeprefix("Bagian ")
            assert all(cell.startswith(f"{mark}/") for (cell,) in section.rows)
    begun = [s.title for s in sections if not s.title.endswith("(LANJUTAN)")]
    assert begun == [section.title for section in printed.sections]


def test_only_the_last_volume_is_signed_and_each_says_which_it_is() -> None:
    *before, last = volumes(listed([4, 0, 3]), 3)
    assert len(before) == 2
    assert all(not volume.printed.frame.signatures for volume in before)
    assert [v.printed.frame.notes for v in before] == [
        ("Bersambung ke jilid 2.",),
        ("Bersambung ke jilid 3.",),
    ]
    assert last.printed.frame.signatures == FRAME.signatures
    assert last.printed.frame.notes == ("Sekian butir.", "Daftar ini dicetak dalam 3 jilid.")
    for volume in (*before, last):
        assert volume.printed.frame.heading[-1] == f"JILID {volume.number} DARI 3"
        assert volume.printed.frame.footer == f"Daftar, jilid {volume.number} dari 3"
