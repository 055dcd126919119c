"""``didd report`` on days to keep, letters, retention and times, in processes of their own."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from didd.adapters.store import open_store
from tests.integration.cli.test_cli import didd
from tests.support.bureau import quick_config


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A working place that has known its agencies for half a year."""
    made = tmp_path / "tempat"
    config = quick_config()
    made.mkdir()
    store = open_store(f"sqlite:///{made / 'didd.db'}", config.sop.zone)
    store.agencies.seed(config.agency_list, datetime.now(UTC) - timedelta(days=180))
    store.close()
    (made / "didd.env").write_text(
        "DIDD_DATABASE_URL=sqlite:///didd.db\nDIDD_ARCHIVE_URL=archive\n"
    )
    return made


def test_days_and_the_letter_of_an_agency_without_a_list(place: Path) -> None:
    asked = ("report", "deadlines", "dinkes")
    [day] = json.loads(didd(place, *asked, "--json").stdout)
    assert (day["reason"], day["left"]) == ("first_list", -90)
    [row] = csv.DictReader(io.StringIO(didd(place, *asked, "--csv").stdout))
    assert (row["perangkat_daerah"], row["sisa_hari"]) == ("dinkes", "-90")
    for kind, magic in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert didd(place, "report", "letter", "dinkes", f"surat.{kind}").returncode == 0
        assert (place / f"surat.{kind}").read_bytes().startswith(magic)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("report", "letter", "dinkes", "surat.exe"), ".docx"),
        (("report", "letter", "dinkes", "tidak/ada/surat.pdf"), "surat.pdf"),
        (("report", "letter", "tidak-ada", "surat.pdf"), "tidak-ada"),
        (("report", "deadlines"), "--all"),
        (("report", "times", "dinkes", "--since", "besok", "--each"), "besok"),
    ],
)
def test_what_cannot_be_is_a_sentence(place: Path, asked: tuple[str, ...], said: str) -> None:
    ran = didd(place, *asked)
    assert ran.returncode != 0
    assert said in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_steps_and_terms_tables_are_empty(place: Path) -> None:
    for asked in (("times", "--csv"), ("times", "--each"), ("retention", "--csv")):
        ran = didd(place, "report", asked[0], "--all", asked[1])
        assert ran.stdout.splitlines()[0].startswith("perangkat_daerah,"), ran.stderr
        assert len(ran.stdout.splitlines()) == 1
