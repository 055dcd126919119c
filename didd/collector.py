"""Python's cyclic garbage collector, in programs that read long lists.

It scans the living objects the more often, the more are made: until 50,000 rows were accepted, it
took 8.1 to 8.9 s of CPU at Python's thresholds, and 5.9 to 6.4 s at these
(``bench/lists/inventory.py``).
"""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Let the collector of this process run seldom; for a program to call at its start."""
    gc.set_threshold(50_000, 20, 20)
