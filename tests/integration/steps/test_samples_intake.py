"""The sample agencies read, laid out, checked and accepted, against their hand-written oracle."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import yaml

from checks.rows.column_rules import check
from didd.adapters.inventories.inventories import InventoriesRead, read_inventories
from didd.config.catalog import load_catalog_config
from didd.model import Document, Finding, Record, Severity
from didd.records.exclusions import Exclusions
from didd.records.holds import list_faults
from didd.records.intake import accept, intake_frame

ROOT = Path(__file__).resolve().parents[3]
AGENCIES = ROOT / "samples" / "agencies"
EXPECTED: dict[str, Any] = yaml.safe_load((ROOT / "samples" / "expected.yaml").read_text("utf-8"))[
    "agencies"
]
TODAY = date(2026, 3, 2)


class Intake(NamedTuple):
    """What step 1 made of one sample folder, and what it should have made of it."""

    want: Mapping[str, Any]
    read: InventoriesRead
    frame: pd.DataFrame
    findings: tuple[Finding, ...]
    records: tuple[Record, ...]


def describe(name: str, path: Path) -> Document:
    data = path.read_bytes()
    return Document(name, len(data), 0, hashlib.sha256(data).hexdigest(), "")


@pytest.fixture(scope="module", params=list(EXPECTED))
def intake(request: pytest.FixtureRequest) -> Intake:
    want, folder = EXPECTED[request.param], AGENCIES / request.param
    config = load_catalog_config(ROOT / "catalog_config")
    agency = config.agencies[request.param]
    paths = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    files = {
        name: path
        for name, path in paths.items()
        if name not in want["files"]["skipped"] and not name.startswith("_hasil/")
    }
    documents = {name: describe(name, path) for name, path in files.items()}
    read = read_inventories(files, config, {})
    frame = intake_frame(
        read.rows, documents, config, agency, TODAY, Exclusions(agency.slug, read.excluded)
    )
    findings = check(frame, config)
    return Intake(
        want, read, frame, findings, accept(frame, findings, documents, config, agency, {})
    )


def test_every_inventory_and_every_row_is_found(intake: Intake) -> None:
    want, files = intake.want, intake.want["files"]
    assert sorted(intake.read.sources) == sorted(files["inventories"])
    assert len(intake.frame) == want["rows"] + len(files["unlisted"])
    assert len(intake.frame) - len(intake.records) == want["held"] + len(files["unlisted"])
    assert not list_faults(intake.read.findings)


def test_exactly_the_planted_faults_are_found(intake: Intake) -> None:
    found = {
        (f.file, f.sheet, f.row, f.rule)
        for f in intake.findings
        if f.severity is not Severity.INFO and f.file not in intake.want["files"]["unlisted"]
    }
    planted = {
        (f["source"], f.get("sheet", ""), f["row"], f["rule"]) for f in intake.want["faults"]
    }
    assert found == planted


def test_a_file_without_a_row_is_proposed_and_held(intake: Intake) -> None:
    proposed = {f.file for f in intake.read.findings if f.rule == "berkas-tanpa-baris"}
    assert proposed == set(intake.want["files"]["unlisted"])


def test_cells_are_normalised_as_the_oracle_says(intake: Intake) -> None:
    frame = intake.frame.set_index(["source", "sheet", "row"])
    wrong = {
        (*place, value["field"]): got
        for value in intake.want["values"]
        for place in [(value["source"], value.get("sheet", ""), str(value["row"]))]
        if (got := frame.loc[place, value["field"]]) != value["value"]
    }
    assert wrong == {}


def test_records_are_accepted_and_only_excluded_ones_name_excluded_files(intake: Intake) -> None:
    excluded = {f.path for r in intake.records if r.excluded for f in r.files}
    public = {f.path for r in intake.records if not r.excluded for f in r.files}
    digests = {f.sha256 for r in intake.records if r.excluded for f in r.files}
    assert len(intake.records) == intake.want["accepted"]
    assert sum(r.excluded for r in intake.records) == intake.want["excluded"]
    assert sum(not r.files for r in intake.records) == intake.want["without_file"]
    assert excluded <= set(intake.want["files"]["excluded"])
    assert public.isdisjoint(excluded)
    assert not {f.sha256 for r in intake.records if not r.excluded for f in r.files} & digests
