"""The exception that every reader of sheets raises for a file that is not an inventory.

A separate module, so that the reading process imports little.
"""

from __future__ import annotations


class UnreadableSheet(Exception):
    """The file cannot be read as an inventory; ``reason`` says why, in Indonesian.

    ``heavy`` tells that reading was aborted because of its cost.
    """

    def __init__(self, reason: object, *, heavy: bool = False) -> None:
        """Take the reason that the agency will read."""
        super().__init__(reason)
        self.reason = str(reason)
        self.heavy = heavy


class NotAList(Exception):
    """The file stands where a list may stand, and is none: it is data, like any other file."""
