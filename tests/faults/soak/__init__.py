"""Faults in great number: `python -m tests.faults.soak`, told as JSON lines and as a table."""
