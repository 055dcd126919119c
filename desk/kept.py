"""What was worked out once, kept under what it follows from: the same again is not asked again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by everything that they follow from; of more than ``most`` the least used one goes.

    Shared by all requests of a process: a value must not be changed.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._values: dict[Hashable, Value] = {}

    def of(
        self,
        key: Hashable,
        make: Callable[[], Value],
        keep: Callable[[Value], bool] = lambda _made: True,
    ) -> Value:
        """Return the value of a key, made now if it is not kept.

        One that is not to ``keep`` is made anew for whoever asks next.
        """
        with self._lock:
            if key in self._values:
                self._values[key] = value = self._values.pop(key)
                return value
        value = make()
        if not keep(value):
            return value
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                del self._values[next(iter(self._values))]
        return value
