"""An office over sample folders, with a fake portal, for Dagster's own machinery to run on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from checks.rows.column_rules import check
from checks.runner import look
from didd.adapters.archive.archive import FolderArchive
from didd.adapters.store import open_store
from didd.config.catalog import load_catalog_config
from didd.office import Office
from tests.support.fakes import FakePortal

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Scene:
    """What a test of the orchestration works with."""

    office: Office
    portal: FakePortal
    instance: dg.DagsterInstance
    sources: Path


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Two sample agencies, an empty office, an empty portal, a Dagster of its own."""
    sources = tmp_path / "sources"
    for slug in ("dinkes", "diskominfosantik"):
        shutil.copytree(ROOT / "samples" / "agencies" / slug, sources / slug)
    portal = FakePortal()
    office = Office(
        config=load_catalog_config(ROOT / "catalog_config"),
        store=open_store(f"sqlite:///{tmp_path / 'didd.db'}"),
        archive=FolderArchive(tmp_path / "archive"),
        sources=sources,
        portal=lambda: portal,
        checker=check,
        contents=look,
    )
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("agency", ["dinkes", "diskominfosantik"])
        yield Scene(office, portal, instance, sources)
    office.store.close()
