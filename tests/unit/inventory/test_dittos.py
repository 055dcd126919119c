"""Marks that stand for the cell above: repeated where that is plain, else told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.inventory.dittos import _candidates, is_ditto, points_elsewhere
from didd.inventory.layout import Grid, Layout, lay_out

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
HEAD = ("No", "Judul", "Klasifikasi", "Pejabat", "Retensi")


def lay(*rows: Sequence[str]) -> Layout:
    return lay_out(Grid("", (HEAD, *map(tuple, rows))), "inventaris.csv", CONFIG)


@pytest.mark.parametrize("mark", ["sda", "S.d.a.", "idem", "Idem.", '"', "-„-", ",,", "''", "〃",
                                  "sama dengan di atas", "dito", '- " -'])  # fmt: skip
def test_a_mark_repeats_the_cell_above(mark: str) -> None:
    layout = lay(
        ("1", "Profil", "Berkala", "Bidang Umum", "5 tahun"),
        ("2", "Renja", "Berkala", mark, mark),
        ("3", "Renstra", mark, mark, "1 tahun"),
    )
    assert [r.values["pejabat_penguasa"] for r in layout.rows] == ["Bidang Umum"] * 3
    assert layout.rows[1].values["retensi"] == "5 tahun"
    assert layout.rows[2].values["klasifikasi"] == "Berkala"
    assert [f.rule for f in layout.findings] == ["sda-diulang"] * 3  # once a column


@pytest.mark.parametrize(
    "rows",
    [
        [("1", "Profil", "Berkala", "sda")],
        [("1", "Profil", "Berkala", ""), ("2", "Renja", "Berkala", "sda")],
        [("1", "Profil", "Berkala", "A"), ("Catatan: x",), ("2", "Renja", "Berkala", "sda")],
        [("1", "Profil", "Berkala", "A"), ("INFORMASI BERKALA",), ("2", "Renja", "", "sda")],
    ],
)
def test_a_mark_that_repeats_nothing_plain_is_told_and_no_value(rows: list[Sequence[str]]) -> None:
    layout = lay(*rows)
    assert "pejabat_penguasa" not in layout.rows[-1].values
    assert [f.rule for f in layout.findings if "sda" in f.rule] == ["sda-tanpa-acuan"]


def test_a_title_is_never_repeated() -> None:
    layout = lay(("1", "Profil", "Berkala", "A"), ("2", "sda", "Berkala", "B"))
    assert "judul" not in layout.rows[1].values
    assert [f.field for f in layout.findings if f.rule == "sda-tanpa-acuan"] == ["judul"]


@pytest.mark.parametrize(
    "text", ["-", "Samarinda", "'90", "Bidang SDA", "Seksi Irigasi dan SDA", "Kepala Seksi SDA"]
)
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    layout = lay(("1", "Profil", "Berkala", "A"), ("2", "Renja", "Berkala", text))
    assert not [f for f in layout.findings if "sda" in f.rule]


@pytest.mark.parametrize(
    "text",
    ["Sda. Bidang Umum", "idem no. 2", "Sda, Kabid", "sda (lihat no 2)", "seperti no. 1", "≈", "↑",
     "Sekretariat sda", '" , Kabid', "s.d.a / Sekretaris", "lihat nomor 3", "SDA, Kabid", "= =",
     "Idem dito bidang x", "sama dengan baris atas"],
)  # fmt: skip
def test_a_mark_that_says_more_is_asked_and_nobody_s_name(text: str) -> None:
    layout = lay(
        ("1", "Profil", "Berkala", "Bidang Umum", "5 tahun"),
        ("2", "Renja", "Berkala", text, "5 tahun"),
        ("3", "Renstra", "Berkala", "sda", "5 tahun"),
    )
    assert [r.values.get("pejabat_penguasa") for r in layout.rows] == ["Bidang Umum", None, None]
    asked = [f for f in layout.findings if f.rule == "sda-tanpa-acuan"]
    assert [(f.row, f.value) for f in asked] == [(3, text), (4, "sda")]


@pytest.mark.parametrize("title", ["Sda tahun 2021", "idem no. 4", "s.d.a. 2020"])
def test_a_title_that_points_at_another_is_asked(title: str) -> None:
    layout = lay(("1", "Profil", "Berkala", "A"), ("2", title, "Berkala", "B"))
    assert "judul" not in layout.rows[1].values


@pytest.mark.parametrize("title", ["Data SDA dan Irigasi", "Sistem informasi sama dengan peta",
                                   "Daftar SDA Tahun 2024"])  # fmt: skip
def test_a_title_with_such_words_is_a_title(title: str) -> None:
    layout = lay(("1", "Profil", "Berkala", "A"), ("2", title, "Berkala", "B"))
    assert layout.rows[1].values["judul"] == title


def test_the_office_of_water_is_not_repeated_over() -> None:
    layout = lay(
        ("1", "Data jaringan irigasi", "Berkala", "Bina Marga"),
        ("2", "Renja", "Berkala", "SDA"),
    )
    assert "pejabat_penguasa" not in layout.rows[1].values
    assert [f.value for f in layout.findings if f.rule == "sda-tanpa-acuan"] == ["SDA"]


_PIECES = [
    *"sSdDaA.,-–\"'„〃^=↑仝々 \n1x",
    "sda",
    "idem",
    "Ditto",
    "sama",
    "dengan",
    "di atas",
    "no",
    "lihat",
    "butir",
    "Bidang",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
def test_whatever_is_a_mark_is_looked_at_closely(text: str) -> None:
    marks = is_ditto(text) or any(
        points_elsewhere(text, f) for f in ("retensi", "penanggung_jawab")
    )
    assert not marks or not text or _candidates([text, "Profil"]) == {text}
