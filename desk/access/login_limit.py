"""When a try to log in is let through, by the failures before it. Pure.

Only failures count, and a right password forgives them, so that an office behind one address does
not lock itself out. Tries on one account from everywhere are counted too, against an attack from
many addresses; that count does not hold back an address from which the account logged in before.
"""

from __future__ import annotations

from datetime import timedelta

from didd.adapters.store.logins import Failures

WINDOW = timedelta(minutes=15)
#: Failures within the window: of an account from one address, from anywhere, of an address.
PER_ACCOUNT, ANYWHERE, PER_ADDRESS = 5, 25, 50


def admits(before: Failures) -> bool:
    """Whether a try may be made after these failures.

    >>> admits(Failures(here=4, anywhere=4, address=49, familiar=False))
    True
    >>> admits(Failures(here=0, anywhere=25, address=0, familiar=False))
    False
    """
    attacked = before.anywhere >= ANYWHERE and not before.familiar
    return before.here < PER_ACCOUNT and before.address < PER_ADDRESS and not attacked


def locks(before: Failures) -> bool:
    """Whether this failure is the one after which the next is not let through."""
    after = Failures(before.here + 1, before.anywhere + 1, before.address + 1, before.familiar)
    return admits(before) and not admits(after)
