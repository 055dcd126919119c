"""What was typed at the desk over the agency's rows: none lost, none twice, whatever the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.fields.files_named import excluded_paths
from didd.model import AT_THE_DESK, InventoryRow
from didd.records.at_desk.mends import Item, Mend, Seen, items_of, own_row
from didd.records.at_desk.superseding import (
    Superseded,
    mend_findings,
    same_texts,
    still_true,
    supersede,
)

CONFIG = load_catalog_config(Path(__file__).parents[4] / "catalog_config")
SAME = same_texts(CONFIG, date(2026, 6, 30))
FIELDS = ("judul", "klasifikasi", "ringkasan", "berkas")
#: Few texts, so that rows are often much alike.
TEXTS: Mapping[str, Sequence[str]] = {
    "nomor": ("", "1", "2"),
    "judul": ("", "Profil", "PROFIL.", "Laporan 2024", "Laporan 2025"),
    "klasifikasi": ("", "Berkala", "Setiap Saat"),
    "ringkasan": ("", "Isi", "Isi lain"),
    "berkas": ("", "a.pdf", "b.pdf"),
}


def done(rows: Sequence[InventoryRow], items: Mapping[str, Item]) -> Superseded:
    return supersede(rows, items, CONFIG, SAME)


def row(number: int, **values: str) -> InventoryRow:
    filled = {code: text for code, text in values.items() if text}
    letters = {code: chr(65 + i) for i, code in enumerate(TEXTS)}
    return InventoryRow("inventaris.csv", "", number, filled, letters)


def typed(found: InventoryRow, name: str = "x", **cells: str) -> list[Mend]:
    seen = Seen(found.source, found.sheet, found.row, found.values)
    return [Mend(name, c, text, found.values.get(c, ""), seen) for c, text in cells.items()]


def added(name: str, **cells: str) -> list[Mend]:
    return [Mend(name, code, text) for code, text in cells.items()]


@st.composite
def lists(draw: st.DrawFn, least: int = 0) -> list[InventoryRow]:
    cells = st.fixed_dictionaries({c: st.sampled_from(t) for c, t in TEXTS.items()})
    found = draw(st.lists(cells, min_size=least, max_size=6))
    return [row(n, **values) for n, values in enumerate(found, start=2)]


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[InventoryRow], dict[str, Item]]:
    """A list, mended and added to at the desk; then the agency's list as it is later."""
    before = draw(lists(1))
    cells = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(TEXTS["judul"]), min_size=1)
    mends: list[Mend] = []
    for i, which in enumerate(draw(st.lists(st.sampled_from(before), unique_by=id, max_size=4))):
        mends += typed(which, f"m{i}", **draw(cells))
    for i, values in enumerate(draw(st.lists(cells, max_size=2))):
        mends += added(f"t{i}", **{"judul": "Profil", **values})
        if draw(st.booleans()):  # the agency listed it, and its row was mended
            mends += typed(draw(st.sampled_from(before)), f"t{i}", **draw(cells))
    kept = draw(st.lists(st.sampled_from(before), unique_by=id))
    later = [*kept, *(replace(r, row=r.row + 20) for r in draw(lists()))]
    changed = [
        replace(r, values={c: t for c, t in {**r.values, **values}.items() if t})
        for r in later
        for values in [draw(st.one_of(st.just({}), cells))]
    ]
    return changed, items_of(mends)


@given(stories())
def test_no_row_is_lost_and_none_is_there_twice(story: tuple[list[InventoryRow], dict[str, Item]]):
    rows, items = story
    after = done(rows, items)
    assert [own_row(r) for r in after.rows[: len(rows)]] == [own_row(r) for r in rows]
    names = [r.desk.item for r in after.rows if r.desk]
    assert sorted([*names, *(item.id for item in after.unbound)]) == sorted(items)
    assert all(items[r.desk.item].number for r in after.rows[len(rows) :] if r.desk)


@given(stories())
def test_doing_it_twice_is_doing_it_once(story: tuple[list[InventoryRow], dict[str, Item]]):
    after = done(*story)
    assert done(after.rows, story[1]) == after


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_items_does_not_matter(story, random):
    rows, items = story
    other_rows, other_items = list(rows), list(items.items())
    random.shuffle(other_rows)
    random.shuffle(other_items)

    def by_place(found: Superseded) -> dict[tuple[str, int], InventoryRow]:
        return {(r.source, r.row): r for r in found.rows}

    assert by_place(done(other_rows, dict(other_items))) == by_place(done(rows, items))


@given(stories())
def test_only_cells_that_were_typed_say_something_else(story):
    rows, items = story
    for before, after in zip(rows, done(rows, items).rows, strict=False):
        if after.desk is None:
            assert after == before
            continue
        cells = items[after.desk.item].cells
        for code in {*before.values, *after.values, *cells}:
            said = cells[code].value if code in cells else before.values.get(code, "")
            assert after.values.get(code, "") == said
            assert code not in cells or after.columns[code] == AT_THE_DESK


@given(stories())
def test_what_waits_is_what_the_agency_changed_otherwise(story):
    rows, items = story
    after = done(rows, items)
    found = list(mend_findings(after.rows, after.unbound, CONFIG))
    for each in after.rows:
        for code in each.desk.own if each.desk else ():
            cell, own = items[each.desk.item].cells[code], each.desk.own[code]
            waits = not SAME(code, own, cell.own) and not SAME(code, own, cell.value)
            assert (code in each.desk.changed) == waits
            told = [f for f in found if (f.row, f.field) == (each.row, code)]
            assert bool(told) == waits


def test_a_mended_title_is_still_the_same_row():
    before = row(2, judul="Lap Kinrja", klasifikasi="Berkala", ringkasan="Isi")
    items = items_of(typed(before, judul="Laporan Kinerja 2025"))
    moved = replace(before, row=9)
    after = done([row(2, judul="Profil", klasifikasi="Berkala"), moved], items).rows
    assert [r.values["judul"] for r in after] == ["Profil", "Laporan Kinerja 2025"]
    adopted = row(4, judul="Laporan Kinerja 2025", klasifikasi="Berkala", ringkasan="Isi baru")
    (only,) = done([adopted], items).rows
    assert only.desk
    assert only.desk.changed == ()


def minutes(number: int, nomor: str, day: str, **values: str) -> InventoryRow:
    said = {"nomor": nomor, "judul": "Notulen Rapat", "waktu_pembuatan": day, **values}
    return row(number, klasifikasi="Berkala", **said)


def test_a_mend_stays_with_its_row_when_others_of_its_title_are_put_on_top():
    first, second = minutes(2, "1", "3 Mei 2026"), minutes(3, "2", "4 Juni 2026")
    items = items_of(typed(first, ringkasan="Rapat Mei"))
    later = [
        minutes(2, "1", "1 Juli 2026"),
        minutes(3, "2", "3 Mei 2026"),
        minutes(4, "3", "4 Juni 2026"),
    ]
    after = done(later, items)
    assert [r.values.get("ringkasan") for r in after.rows] == [None, "Rapat Mei", None]
    later[1] = minutes(3, "2", "3 Mei 2026", retensi="5 tahun")  # changed, and still the likest
    after = done(later, items)
    assert [r.values.get("ringkasan") for r in after.rows] == [None, "Rapat Mei", None]
    assert done([second, *later[1:2]], items).rows[0] == second


def test_a_mend_stays_with_none_where_two_of_its_title_may_be_its_row():
    before = minutes(2, "1", "3 Mei 2026", retensi="5 tahun")
    items = items_of(typed(before, ringkasan="Rapat Mei"))
    later = [minutes(2, "1", "1 Juli 2026"), minutes(3, "2", "9 Mei 2026")]
    after = done(later, items)
    assert after.rows == later
    assert [item.id for item in after.unbound] == ["x"]
    assert done(later[:1], items).unbound == []


def test_both_texts_are_told_where_the_agency_changed_the_cell():
    before = row(2, judul="Profil", retensi="5 tahun")
    items = items_of(typed(before, retensi="Permanen"))
    after = done([replace(before, values={**before.values, "retensi": "2 tahun"})], items)
    (found,) = mend_findings(after.rows, after.unbound, CONFIG)
    assert found.rule == "sel-berubah-di-daftar"
    assert "Permanen" in found.message
    assert found.value == "2 tahun"


def test_a_class_of_the_desk_opens_no_other_row_that_the_agency_excludes():
    before = row(2, judul="Data Pegawai", klasifikasi="Dikecualikan", berkas="data.pdf")
    items = items_of(typed(before, klasifikasi="Berkala"))
    other = {**before.values, "judul": "Pemeriksaan Kesehatan"}
    (only,) = done([replace(before, values=other)], items).rows
    assert only.desk
    assert only.desk.changed == ("klasifikasi",)
    assert excluded_paths([only], ["data.pdf"], CONFIG) == {"data.pdf"}
    (chosen,) = done([own_row(only)], items_of(typed(own_row(only), klasifikasi="Berkala"))).rows
    assert chosen.desk
    assert chosen.desk.changed == ()
    (same,) = done([before], items_of(typed(before, klasifikasi="Berkala"))).rows
    assert same.desk
    assert same.desk.changed == ()


def test_another_file_of_the_desk_opens_none_of_a_row_that_the_agency_excludes():
    before = row(2, judul="Data Pegawai", klasifikasi="Berkala", berkas="data.pdf")
    items = items_of(typed(before, berkas="lain.pdf"))
    other = {"judul": "Pemeriksaan", "klasifikasi": "Dikecualikan", "berkas": "data.pdf"}
    (only,) = done([replace(before, values=other)], items).rows
    assert "data.pdf" in excluded_paths([only], ["data.pdf", "lain.pdf"], CONFIG)


@pytest.mark.parametrize("spelt", ["5 TAHUN", "5 (lima) tahun", " 5  tahun "])
def test_another_spelling_of_the_same_is_no_change(spelt: str):
    before = row(2, judul="Profil", retensi="5 tahun")
    items = items_of(typed(before, retensi="Permanen"))
    after = done([replace(before, values={**before.values, "retensi": spelt})], items)
    assert after.rows[0].desk
    assert after.rows[0].desk.changed == ()


def test_an_added_item_is_the_row_that_the_agency_lists_later():
    items = items_of(added("a", judul="Maklumat Layanan", klasifikasi="Berkala", bentuk="Hardcopy"))
    (alone,) = done([], items).rows
    assert (alone.source, alone.row) == (AT_THE_DESK, 1)
    (one,) = done([row(5, judul="MAKLUMAT LAYANAN", klasifikasi="berkala")], items).rows
    assert (one.source, one.row, one.values["bentuk"]) == ("inventaris.csv", 5, "Hardcopy")
    assert one.desk
    assert one.desk.changed == ()


@pytest.mark.parametrize("seen", [False, True], ids=["added", "mended since"])
def test_an_added_item_is_no_row_that_only_names_its_file(seen: bool):
    items = items_of(added("a", judul="Maklumat Layanan", klasifikasi="Berkala", berkas="a.pdf"))
    other = row(5, judul="Dokumentasi Kegiatan", klasifikasi="Berkala", berkas="a.pdf")
    if seen:
        its = row(5, judul="Maklumat Layanan", klasifikasi="Berkala", berkas="a.pdf")
        cells = {"judul": "Maklumat Layanan", "klasifikasi": "Berkala", "berkas": "a.pdf"}
        items = items_of([*added("a", **cells), *typed(its, "a", ringkasan="Isi")])
    after = done([other], items)
    assert after.rows[0] == other
    (alone,) = after.rows[1:]
    assert (alone.source, alone.values["judul"]) == (AT_THE_DESK, "Maklumat Layanan")


def test_an_added_item_is_added_again_when_the_agency_deletes_its_row():
    first = added("a", judul="Maklumat Layanan", klasifikasi="Berkala", ringkasan="Janji")
    its = row(5, judul="Maklumat Layanan", klasifikasi="Setiap Saat")
    later = typed(its, "a", ringkasan="Janji layanan")
    revoked = [replace(typed(its, "a", klasifikasi="")[0], revoked=True)]
    items = items_of([*first, *later, *revoked, *added("b", judul="Dua")])
    (listed,) = done([its], {"a": items["a"]}).rows
    assert (listed.source, listed.values["ringkasan"]) == ("inventaris.csv", "Janji layanan")
    after = done([], items)
    assert after.unbound == []
    assert [(r.source, r.row) for r in after.rows] == [(AT_THE_DESK, 1), (AT_THE_DESK, 2)]
    assert after.rows[0].values == {
        "judul": "Maklumat Layanan", "klasifikasi": "Setiap Saat", "ringkasan": "Janji layanan"
    }  # fmt: skip


def test_numbers_of_added_items_stay_when_one_is_taken_back():
    first, second = added("a", judul="Satu"), added("b", judul="Dua")
    gone = [Mend("a", "judul", "", revoked=True)]
    assert items_of([*first, *second, *gone])["b"].number == 2


def test_findings_of_a_superseded_cell_are_not_true_any_more():
    before = row(2, judul="Kepala", klasifikasi="Berkala")
    note = CONFIG.metadata.finding
    ditto = note("sda-tanpa-acuan", "x", file="inventaris.csv", row=2, field="klasifikasi")
    bare = note("baris-hanya-judul", file="inventaris.csv", row=2, field="judul")
    other = note("sda-tanpa-acuan", "x", file="inventaris.csv", row=3, field="klasifikasi")
    rows = done([before], items_of(typed(before, klasifikasi="Setiap Saat"))).rows
    assert still_true([ditto, bare, other], rows) == [other]
    rows = done([before], items_of(typed(before, judul="Profil Kepala"))).rows
    assert still_true([ditto, bare, other], rows) == [ditto, bare, other]
