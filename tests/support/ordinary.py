"""File permissions that also bind root: it reads everything unless it drops capabilities.

So tests of closed files work for every user, and need not be skipped.
"""

from __future__ import annotations

import os


def held_to_permissions() -> list[str]:
    """Return a prefix under which a command is bound by file permissions; [] for most users.

    For root: the same user without the two capabilities that bypass permissions.
    """
    if os.geteuid() != 0:
        return []
    passed_over = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={passed_over}", f"--inh-caps={passed_over}"]
