"""Checks of what an agency submits: pure predicates, the suite, and the Dagster asset checks.

Importing this package imports neither Great Expectations nor Dagster.
"""
