"""Withdrawn datasets: tombstones, and the removal of stored files.

Nothing of what was withdrawn is kept here.
"""
