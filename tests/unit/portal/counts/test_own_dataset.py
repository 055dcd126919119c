"""The dataset of the counts: when it is written, and whose is left alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.portal.without_ckan import extension

OURS: dict[str, Any] = {"jenis_entri": "statistik", "waktu_pembuatan": "2026-01"}


@pytest.mark.parametrize(
    ("package", "written"),
    [
        (None, "package_create"),
        ({}, "package_update"),
        ({"extras": {**OURS, "waktu_pembuatan": "2026-02"}}, ""),  # it tells of this month already
        ({"state": "deleted"}, ""),  # staff deleted it
        ({"private": True}, ""),  # staff hid it
        ({"extras": {**OURS, "jenis_entri": "berkala"}}, ""),  # somebody else's of this name
        ({"extras": {}}, ""),
    ],
)
def test_only_a_shown_one_of_our_own_is_written_anew(
    monkeypatch: pytest.MonkeyPatch, package: dict[str, Any] | None, written: str
) -> None:
    called: list[str] = []
    shown: dict[str, Any] = {"id": "p", "state": "active", "private": False, "extras": OURS}
    found = None if package is None else SimpleNamespace(**{**shown, **package})
    with extension() as part:
        module = part("counts.open_dataset")
        models = SimpleNamespace(
            Group=SimpleNamespace(get=lambda _: SimpleNamespace(id="g", title="G", state="active")),
            Package=SimpleNamespace(get=lambda _: found),
        )
        config: dict[str, str] = {"ckan.site_url": "https://portal.example"}
        monkeypatch.setattr(module, "model", models)
        monkeypatch.setattr(module.tk, "config", config)
        monkeypatch.setattr(module.tk, "get_action", lambda name: lambda *_: called.append(name))
        monkeypatch.setattr(module, "_site_user", lambda: "site")
        monkeypatch.setattr(module, "_counted", lambda _: True)
        monkeypatch.setattr(module.tombstones, "find", lambda _: None)
        monkeypatch.setattr(module.waiting, "first_within", lambda _: True)
        assert module.keep("2026-03") == bool(written)
    assert called == ([written] if written else [])
