"""Fault injection in bulk: `python -m tests.faults.soak`, with JSON lines and a table."""
