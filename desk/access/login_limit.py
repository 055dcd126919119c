"""Rate limit of logins, per account and address, and per address alone."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 50
_FORGET_ABOVE = 10_000


class Throttle:
    """Attempts of the last quarter of an hour, in memory. Thread-safe."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, ...], deque[datetime]] = {}
        self._lock = threading.Lock()

    def admit(self, account: str, address: str, now: datetime) -> bool:
        """Count an attempt and return whether it is allowed.

        The attempt is counted before the password is checked, so that parallel ones get no more
        chances than sequential ones.
        """
        with self._lock:
            self._forget(now)
            by_account = self._recent((account, address), now)
            by_address = self._recent((address,), now)
            if len(by_account) >= PER_ACCOUNT or len(by_address) >= PER_ADDRESS:
                return False
            by_account.append(now)
            by_address.append(now)
            return True

    def succeeded(self, account: str, address: str) -> None:
        """Reset the attempts of an account that has logged in from this address."""
        with self._lock:
            self._tries.pop((account, address), None)

    def _recent(self, key: tuple[str, ...], now: datetime) -> deque[datetime]:
        tries = self._tries.setdefault(key, deque())
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        return tries

    def _forget(self, now: datetime) -> None:
        if len(self._tries) > _FORGET_ABOVE:
            old = [k for k, tries in self._tries.items() if not tries or tries[-1] <= now - WINDOW]
            for key in old:
                del self._tries[key]
