"""What a tombstone is told of ids: each once, and nothing that is none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.portal.without_ckan import extension

ID, FILE = "0b0a0f7e-1111-4222-8333-444455556666", "0b0a0f7e-1111-4222-8333-444455557777"


def test_what_is_no_id_names_nothing() -> None:
    with extension() as part:
        stones = part("withdrawn.tombstones")
        assert stones._asked({}) is None
        assert stones._asked({"ids": ID}) == [ID]
        assert stones._asked({"ids": [ID, "\0", "' OR 1=1", f"{ID}\n", ID]}) == [ID]
        for wrong in ([7], [None], ["a"] * 1001):
            with pytest.raises(stones.tk.ValidationError):
                stones._asked({"ids": wrong})


def test_a_file_that_is_named_twice_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Any] = []
    with extension() as part:
        stones = part("withdrawn.tombstones")
        models = SimpleNamespace(
            Group=SimpleNamespace(get=lambda _: None),
            repo=SimpleNamespace(commit=lambda: None),
        )
        monkeypatch.setattr(stones, "model", models)
        monkeypatch.setattr(stones, "_keep", lambda _stone, files: kept.extend(files))
        told = {"name": "a", "reason": "Keliru.", "files": [FILE, FILE]}
        assert stones._laid_again(ID, told)["id"] == ID
        assert kept == [FILE]
        for key, wrong in (("files", [7]), ("files", "a"), ("files", ["../a"])):
            with pytest.raises(stones.tk.ValidationError):
                stones._laid_again(ID, {**told, key: wrong})
        with pytest.raises(stones.tk.ValidationError):
            stones._laid_again(["a"], told)
