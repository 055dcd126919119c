"""Every ``DIDD_…`` setting: an empty one is as good as none, a wrong one is told at the start."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from desk.access.secret_files import signing_secret
from didd.office import OfficeError
from didd.settings import CHECKS, ENV_FILE, Settings, load_checks, open_office
from tests.support.bureau import ROOT

NAMES = sorted(f"DIDD_{name}".upper() for name in Settings.model_fields if name != "place")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ENV_FILE).write_text(
        f"DIDD_CONFIG={ROOT / 'catalog_config'}\nDIDD_DATABASE_URL=sqlite:///kantor.db\n"
        "DIDD_ARCHIVE_URL=arsip\nDIDD_SOURCES=folder\nDIDD_CKAN_URL=http://127.0.0.1:5000\n"
        "DIDD_CKAN_TOKEN=kunci\n"
    )
    return tmp_path


def seen(settings: Settings) -> tuple[object, ...]:
    """All that an office takes from its settings."""
    token = settings.ckan_token.get_secret_value() if settings.ckan_token else None
    return (
        settings.config_dir(),
        settings.database(),
        settings.archive(),
        settings.sources_dir(),
        settings.ckan_url,
        token,
        settings.checks,
        settings.contents,
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_one_is_as_good_as_not_set(
    place: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = seen(Settings.here(place))
    monkeypatch.setenv(name, "")
    assert seen(Settings.here(place)) == wanted


@pytest.mark.parametrize("nothing", ["", "  "])
@pytest.mark.parametrize("name", NAMES)
def test_so_is_one_that_the_working_place_leaves_empty(
    place: Path, name: str, nothing: str
) -> None:
    lines = (place / ENV_FILE).read_text().splitlines()
    without = [line for line in lines if not line.startswith(f"{name}=")]
    if name == "DIDD_CONFIG":
        (place / "catalog_config").mkdir()
    (place / ENV_FILE).write_text("\n".join(without))
    wanted = seen(Settings.here(place))
    (place / ENV_FILE).write_text("\n".join([*without, f"{name}='{nothing}'"]))
    assert seen(Settings.here(place)) == wanted


@pytest.mark.parametrize(
    "wrong",
    ["omong kosong", "checks.rows.column_rules", ":check", "checks.rows.column_rules:", "..:x",
     "json:tidak",
     "tidak.ada:check", "os:sep", "checks.rows.column_rules:check:lagi"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["DIDD_CHECKS", "DIDD_CONTENTS"])
def test_checks_that_are_none_are_told_before_any_agency_is_looked_at(
    place: Path, name: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, wrong)
    with pytest.raises(OfficeError, match=name) as raised:
        open_office(Settings.here(place))
    assert "\n" not in str(raised.value)
    assert not (place / "kantor.db").exists()


@pytest.mark.parametrize("wrong", ["omong://kosong", "s9://arsip"])
def test_an_archive_that_is_none_is_told(
    place: Path, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIDD_ARCHIVE_URL", wrong)
    with pytest.raises(OfficeError, match="DIDD_ARCHIVE_URL"):
        open_office(Settings.here(place))


def test_a_signing_secret_that_anybody_could_guess_is_none(tmp_path: Path) -> None:
    kept = signing_secret(tmp_path / "secret", "  ")
    assert len(kept) >= 32
    assert signing_secret(tmp_path / "secret", "") == kept
    with pytest.raises(OfficeError, match="DIDD_DESK_SECRET"):
        signing_secret(tmp_path / "secret", "abc")
    (tmp_path / "secret").write_bytes(b"")  # as a full disk leaves it
    assert len(signing_secret(tmp_path / "secret", None)) >= 32


def test_the_installed_checks_are_found_wherever_didd_is_started(tmp_path: Path) -> None:
    """The environment knows where they are; no code of ours changes where Python looks."""
    program = (
        "import sys; before = list(sys.path)\n"
        "from didd.settings import load_checks\n"
        "print(load_checks('', 'files').__module__, sys.path == before)"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == ["checks.runner", "True"]


@pytest.mark.parametrize(
    ("installed", "said"), [([], r"didd[checks]"), (["json:a", "json:b"], "json:b")]
)
def test_no_checks_or_too_many_are_told_in_one_sentence(
    installed: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [EntryPoint("rows", value, CHECKS) for value in installed]
    monkeypatch.setattr("didd.settings.entry_points", lambda **_: points)
    with pytest.raises(OfficeError, match="DIDD_CHECKS") as raised:
        load_checks("", "rows")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
