"""The code location: it loads, and everything in it fits together."""

from __future__ import annotations

import itertools

import dagster as dg

from pipelines.definitions import build_defs, defs


def test_the_code_location_loads_with_no_office_at_hand() -> None:
    dg.Definitions.validate_loadable(build_defs())
    assert isinstance(build_defs(), dg.Definitions)
    assert callable(defs)


def test_the_four_steps_stand_in_one_line() -> None:
    graph = build_defs().resolve_asset_graph()
    line = ["agency_inventory", "checked_records", "submission", "decisions", "register_draft",
            "register_edition", "published_catalog", "verified_catalog"]  # fmt: skip
    for before, after in itertools.pairwise(line):
        assert dg.AssetKey(before) in graph.get(dg.AssetKey(after)).parent_keys
    beside = {"files_read_again", "coverage", "scorecards", "step_times"}
    assert {k.to_user_string() for k in graph.get_all_asset_keys()} == {*line, *beside}


def test_every_asset_is_partitioned_by_agency_and_says_what_it_is() -> None:
    graph = build_defs().resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert getattr(node.partitions_def, "name", None) == "agency"
        assert len(node.description or "") > 20


def test_decisions_cannot_be_made_by_a_run() -> None:
    node = build_defs().resolve_asset_graph().get(dg.AssetKey("decisions"))
    assert not node.is_executable


def test_every_check_names_an_asset_that_exists() -> None:
    graph = build_defs().resolve_asset_graph()
    checked = {key.asset_key for key in graph.asset_check_keys}
    assert checked
    assert checked <= set(graph.get_all_asset_keys())
