"""What the demo proves at its end, on an office of the tests'."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo import main_job
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.support.bureau import UTAMA, Bureau, row


def test_what_was_taken_back_at_the_desk_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Informasi A", bentuk="Cetak"), row("Informasi B", bentuk="Cetak"))
    bureau.whole()
    record_id = bureau.record_id("Informasi A")
    withdraw.withdraw(
        bureau.office, record_id, Instruction(UTAMA, "karena contoh"), "Pasal 17 UU 14/2008"
    )
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(main_job, "_is_found", lambda *asked: asked[3] in bureau.shown())
    line = main_job.Line(bureau.agency)
    assert main_job.prove(bureau.office, [line], "", lambda *_: None)
    assert (line.established, line.wanted, line.found) == (2, 1, 1)
    assert "taken back or waiting: 1" in main_job.outcome([line])


def test_what_the_public_does_not_find_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = Bureau(tmp_path)
    bureau.list(row("Informasi A", bentuk="Cetak"))
    bureau.whole()
    monkeypatch.setattr(main_job, "_is_found", lambda *_: False)
    assert not main_job.prove(bureau.office, [main_job.Line(bureau.agency)], "", lambda *_: None)
