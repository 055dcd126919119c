"""Texts of files whose dataset was taken back: never kept, and swept where they were left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.portal.without_ckan import extension

FILE = {"id": "r", "package_id": "p", "url": "a.pdf", "url_type": "upload", "format": "PDF"}


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    with extension() as part:
        module = part("search.fulltext")
        monkeypatch.setattr(module.tk, "config", {"ckan.storage_path": str(tmp_path)})
        yield module


def kept(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize("still", [True, False])
def test_what_was_taken_back_while_it_was_read_is_not_kept(
    texts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, still: bool
) -> None:
    public = [True]

    def read(*_: object) -> str:
        public[:] = [still]
        return "[]\n"

    def keep(place: Path, text: str) -> None:
        assert public[0]
        keeping(place, text)

    keeping = texts._keep
    package = SimpleNamespace(resources=[SimpleNamespace(state="active")])
    models = SimpleNamespace(Package=SimpleNamespace(get=lambda _: package))
    monkeypatch.setattr(texts, "model", models)
    monkeypatch.setattr(texts, "_described", lambda _: FILE)
    monkeypatch.setattr(texts, "_is_public", lambda _: public[0])
    monkeypatch.setattr(texts.extraction, "lines_of", read)
    monkeypatch.setattr(texts, "_keep", keep)
    texts.read_missing("p")
    assert bool(kept(tmp_path)) == still


def test_what_was_left_of_it_is_swept(
    texts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    public = SimpleNamespace(filter_by=lambda **_: [("shown",)])
    session = SimpleNamespace(query=lambda _: public)
    package = SimpleNamespace(id="id")
    monkeypatch.setattr(texts, "model", SimpleNamespace(Session=session, Package=package))
    assert texts.sweep() == 0  # there are none yet
    for name in ("shown", "gone", "new"):
        folder = texts._folder(name)
        texts._keep(folder / f"{name}.jsonl", "[]\n")
        (folder / "tmpkilled").touch()
        if name != "new":
            for path in (folder, *folder.iterdir()):
                os.utime(path, (1, 1))
    assert texts.sweep() == 2
    assert kept(tmp_path) == ["new.jsonl", "shown.jsonl", "tmpkilled"]
    assert texts.sweep() == 0
