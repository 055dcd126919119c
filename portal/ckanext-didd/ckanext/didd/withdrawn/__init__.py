"""Withdrawn datasets: tombstones, and the removal of stored files."""
