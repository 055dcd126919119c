"""Errors while a portal is set up or started, with what to do about them."""

from __future__ import annotations


class PortalError(Exception):
    """One sentence for the operator: what happened, and what to do about it.

    `exit_code` is the command's: 1 when something failed on the way, 2 for wrong
    use or a machine that cannot do it.
    """

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
