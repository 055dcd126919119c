"""Layouts of public lists that were collected: of the half that could be looked at, what is read.

The other half is measured by the same program and looked at by nobody, see ``bench``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.lists.strange_lists import layouts, measure
from didd.config.catalog import load_catalog_config

CONFIG = load_catalog_config(Path(__file__).parents[4] / "catalog_config")
TUNED = {each["id"]: each for each in layouts("tuned", ("dip", "dik", "archive", "data"))}
#: A form without any title, and lists whose titles are asked for.
HELD = {"dip-centang-kelas-form", "arsip-surat-masuk-primer", "data-malang-ewalidata"}


@pytest.mark.parametrize("layout", TUNED)
def test_a_collected_layout_is_read_without_a_wrong_cell(layout: str) -> None:
    unasked, answered = measure(TUNED[layout], 6, CONFIG)
    assert (unasked.wrong_where, answered.wrong_where) == ([], [])
    if layout not in HELD:
        assert answered.accepted == 6
