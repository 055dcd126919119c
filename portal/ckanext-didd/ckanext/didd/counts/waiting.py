"""Counts on their way to the database: in Valkey, in one heap that is sealed before it is read.

A heap has an id from its first count on. Whatever is done with it, also after its server came back
with an older copy, it is taken up once: the id is kept with what was counted (``table``). A server
that loses its memory loses what was not taken up yet, at most what came in since the last time.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, partial
from typing import Any

import ckan.plugins.toolkit as tk
from redis import Redis
from redis.exceptions import RedisError, ResponseError

log = logging.getLogger(__name__)

HEAP, SEALED, ASKED, DATASET = "heap", "sealed", "asked", "dataset"
ID = "id"
#: A visitor waits no longer for the counting; afterwards nothing is counted for a while.
PATIENCE, PAUSE = 0.25, 5.0
#: Whoever takes counts up, or shows them, waits as long for an answer.
LONGER = 10.0
#: Seconds until the counts are asked for again, where nobody took them up.
LONGEST = 3600
# Two at once may have read the same heap: whoever comes second does not delete the next one.
DELETE = "if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then redis.call('DEL', KEYS[1]) end"

#: Fields that a heap may have where counts are not taken up: its server's memory is for more than
#: that. What anybody can write by searching stops first, and long before visits.
MOST_FIELDS, MOST_WITH_WORDS = 100_000, 50_000
# What came to an end by itself may have been begun by another.
END = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

_again = 0.0
_fields = 0


@cache
def _server(url: str, patience: float) -> Redis:
    return Redis.from_url(
        url, socket_timeout=patience, socket_connect_timeout=patience, decode_responses=True
    )


def server(patience: float = LONGER) -> Any:
    """Return CKAN's Valkey, which has to answer within so many seconds."""
    return _server(tk.config["ckan.redis.url"], patience)


def key(name: str) -> str:
    """Return a key of this portal's: another one may use the same server."""
    return f"didd:counts:{tk.config['ckan.site_id']}:{name}"


def add(more: Iterable[str], once: Iterable[str] = ()) -> bool:
    """Count each of ``more`` once more, and each of ``once`` as 1, in one round trip.

    All or nothing: no count comes into a heap without an id, and none into a full one.
    Returns whether the counts are to be taken up now; False also where they were lost.
    """
    global _again, _fields
    if time.monotonic() < _again:
        return False
    more, once = _within(more, once)
    try:
        with server(PATIENCE).pipeline() as line:
            line.hsetnx(key(HEAP), ID, uuid.uuid4().hex)
            for field in more:
                line.hincrby(key(HEAP), field, 1)
            for field in once:
                line.hsetnx(key(HEAP), field, 1)
            line.hlen(key(HEAP))
            line.set(key(ASKED), 1, nx=True, ex=LONGEST)
            *_, fields, asked = line.execute()
            _note(fields)
            return bool(asked)
    except (RedisError, OSError) as error:
        _again = time.monotonic() + PAUSE
        log.warning("Visits are not counted for %s s: %s", PAUSE, error)
        return False


def _within(more: Iterable[str], once: Iterable[str]) -> tuple[Iterable[str], Iterable[str]]:
    """Return what there is room for, as the heap was when something was last asked of it."""
    return (more if _fields < MOST_FIELDS else ()), (once if _fields < MOST_WITH_WORDS else ())


def _note(fields: int) -> None:
    """Note how full the heap is; say once that it is."""
    global _fields
    if fields >= MOST_WITH_WORDS > _fields:
        log.warning("Words sought are not counted, and soon no visits: nobody takes them up")
    _fields = fields


def sealed() -> tuple[str, dict[str, int]] | None:
    """Return a heap to be taken up: its id, and its counts; None if there is none.

    Nothing is added to it any more. One that was not forgotten comes again.
    """
    there = server()
    for _ in range(2):
        if heap := there.hgetall(key(SEALED)):
            name = heap.pop(ID, "")
            return name, {field: int(count) for field, count in heap.items()}
        try:
            there.renamenx(key(HEAP), key(SEALED))
        except ResponseError:  # there is nothing to be counted
            return None
    return None


def forget(name: str) -> None:
    """Delete the sealed heap of this id."""
    server().eval(DELETE, 1, key(SEALED), name)


def first_within(seconds: int) -> bool:
    """Whether nobody else began to make the dataset of the counts within so many seconds."""
    return bool(server().set(key(DATASET), 1, nx=True, ex=seconds))


def only_one(what: str, seconds: int) -> Callable[[], None] | None:
    """Return what ends the doing of something that is done once at a time; None while it is done.

    It ends by itself after so many seconds. Without an answer of the server nothing is held back.
    """
    mark = uuid.uuid4().hex
    try:
        begun = server(PATIENCE).set(key(what), mark, nx=True, ex=seconds)
    except (RedisError, OSError):
        return lambda: None
    return partial(_end, key(what), mark) if begun else None


def _end(name: str, mark: str) -> None:
    with suppress(RedisError, OSError):
        server(PATIENCE).eval(END, 1, name, mark)


def ask_again_in(seconds: int) -> None:
    """Have the counts taken up with the first visit after so many seconds."""
    server().expire(key(ASKED), seconds)
