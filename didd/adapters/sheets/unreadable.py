"""Why a file is no inventory: the one fault that every reader of sheets raises.

Stands alone, so that a process that only reads need not know what is read into.
"""

from __future__ import annotations


class UnreadableSheet(Exception):
    """The file cannot be read as an inventory; ``reason`` says why, in Indonesian.

    ``heavy`` says that reading it was broken off because of what it costs.
    """

    def __init__(self, reason: str, *, heavy: bool = False) -> None:
        """Take the reason that the agency will read."""
        super().__init__(reason)
        self.reason = reason
        self.heavy = heavy
