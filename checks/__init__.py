"""Checks of what an agency handed in: pure predicates, the suite, and their Dagster face.

Importing this package imports neither Great Expectations nor Dagster.
"""
