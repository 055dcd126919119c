"""Which extension a portal gets: the checkout's folder, or the wheel of a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.local import environment
from portal.local.place import Place


def test_it_is_the_folder_beside_the_code_until_a_wheel_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)
    monkeypatch.delenv("DIDD_EXTENSION", raising=False)
    copied, by_folder = environment._named(place), environment.extension_key()
    assert (place.home / copied / "ckanext/didd/plugin.py").is_file()
    wheel = tmp_path / "ckanext_didd-1-py3-none-any.whl"
    wheel.write_bytes(b"one")
    monkeypatch.setenv("DIDD_EXTENSION", str(wheel))
    assert environment._named(place) == str(wheel)
    first = environment.extension_key()
    wheel.write_bytes(b"another")
    assert len({by_folder, first, environment.extension_key()}) == 3
