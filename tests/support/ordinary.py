"""Being held to file permissions like everybody: root reads what is closed unless it gives that up.

What a test proves of closed files then holds whoever runs it, and it need never be skipped.
"""

from __future__ import annotations

import os


def held_to_permissions() -> list[str]:
    """Give what to put in front of a command so that a closed file is closed to it; for most, none.

    For root: the same user without the two capabilities that pass permissions over.
    """
    if os.geteuid() != 0:
        return []
    passed_over = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={passed_over}", f"--inh-caps={passed_over}"]
