"""One at a time on both databases: the second is told, and a kill leaves nobody waiting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from didd.adapters.store import Store, open_store
from didd.approval.what_may_be_decided import Busy

ROOT = Path(__file__).parents[4]
NAME = "Publikasi dinas-contoh"


def address(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def test_the_second_is_told_who_is_at_it_and_since_when(store: Store) -> None:
    other = open_store(address(store))
    with store.turns.hold(NAME, "menerbitkan"):
        for turns in (store.turns, other.turns):
            with pytest.raises(Busy) as raised, turns.hold(NAME, "memulihkan"):
                pass
            words = str(raised.value)
            assert f"{NAME} sedang dikerjakan (menerbitkan) oleh proses {os.getpid()}" in words
            assert " UTC" in words
            with turns.if_free(NAME, "memulihkan") as held:
                assert held is None
        with other.turns.hold("Publikasi dinas-lain", "menerbitkan"):
            pass
    with other.turns.hold(NAME, "memulihkan"), pytest.raises(Busy, match="memulihkan"):
        store.turns.hold(NAME, "menerbitkan").__enter__()
    other.close()


def test_what_fails_gives_its_turn_back(store: Store) -> None:
    with pytest.raises(KeyError), store.turns.hold(NAME, "menerbitkan"):
        raise KeyError
    with store.turns.hold(NAME, "menerbitkan") as sure:
        sure()


def test_a_turn_ends_with_the_process_that_was_killed(store: Store) -> None:
    program = (
        "import sys, time\n"
        "from didd.adapters.store import open_store\n"
        "with open_store(sys.argv[1]).turns.hold(sys.argv[2], 'menerbitkan'):\n"
        "    print('ya', flush=True)\n"
        "    time.sleep(600)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, address(store), NAME], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ya\n"
    with pytest.raises(Busy, match=f"proses {child.pid}"):
        store.turns.hold(NAME, "menerbitkan").__enter__()
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    taken = False
    for _ in range(1000):  # PostgreSQL notices when it looks at the connection
        with store.turns.if_free(NAME, "menerbitkan") as held:
            taken = held is not None
        if taken:
            break
    assert taken


def test_a_turn_that_the_database_forgot_is_noticed(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        return  # nothing but our own end takes a lock on a file
    with store.turns.hold(NAME, "menerbitkan") as sure:
        sure()
        with store.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            )
        with pytest.raises(DBAPIError):
            sure()
