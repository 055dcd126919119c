"""Agencies' contacts from their file, however that was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.portal.without_ckan import extension

OWN = '{"dinkes": {"name": "PPID Pelaksana", "phone": 123}, "dlh": "Budi"}'


@pytest.mark.parametrize(
    ("written", "named", "warned"),
    [
        (OWN, ["PPID Pelaksana", "Portal"], "dlh"),
        ('{"dinkes": {}}', ["Portal"], ""),
        ("{}", ["Portal"], ""),
        ('{"dinkes": ["a"]}', ["Portal"], "dinkes"),
        ('["dinkes"]', ["Portal"], "cannot be read"),
        ("{", ["Portal"], "cannot be read"),
        ("[" * 100_000, ["Portal"], "cannot be read"),
        ("\xff", ["Portal"], "cannot be read"),
        (None, ["Portal"], "cannot be read"),
    ],
)
def test_a_broken_file_fails_no_page_and_is_told_when_the_portal_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    written: str | None,
    named: list[str],
    warned: str,
) -> None:
    file = tmp_path / "contacts.json"
    if written is not None:
        file.write_text(written, encoding="latin-1")
    config = {"didd.agency_contacts": f"file://{file}"}
    with extension() as part:
        contacts = part("pages.contacts")
        monkeypatch.setattr(contacts.tk, "config", config)
        monkeypatch.setattr(contacts.tk.h, "didd_title", lambda: "Portal")
        contacts.install(None, config)
        assert bool(caplog.records) == bool(warned)
        assert warned in caplog.text
        for _ in range(2):
            assert [each["name"] for each in contacts.didd_contacts("dinkes")] == named
        assert len(caplog.records) == bool(warned)
