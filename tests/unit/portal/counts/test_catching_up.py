"""The nightly catching up: what fails in it, and what goes on all the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.support.portal.without_ckan import extension


@pytest.mark.parametrize("kind", ["cache", "disk", "database", "fault"])
def test_counts_that_cannot_be_taken_up_hold_up_neither_tables_nor_texts(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with extension() as part:
        module = part("tables.catching_up")
        error: Exception = {
            "cache": module.RedisError("away"),
            "disk": OSError("away"),
            "database": OperationalError("SELECT", {}, Exception("away")),
            "fault": KeyError("ours"),
        }[kind]

        def fails() -> Any:
            raise error

        def none(*_: object) -> set[str]:
            return set()

        monkeypatch.setattr(module.visits, "take_up", fails)
        monkeypatch.setattr(module, "_at_work", none)
        for of, name in ((module.datastore, "public_files"), (module.datastore, "behind"),
                         (module.fulltext, "behind"), (module.stored_files, "sweep")):  # fmt: skip
            monkeypatch.setattr(of, name, none)
        monkeypatch.setattr(module.datastore, "drop_strays", lambda: 0)
        monkeypatch.setattr(module.fulltext, "sweep", lambda: 0)
        if kind == "fault":
            with pytest.raises(KeyError):
                module.didd_catch_up({}, {"organization": "a"})
            return
        done = module.didd_catch_up({}, {"organization": "a"})
        assert done == {"tables": 0, "texts": 0, "removed": 0}
