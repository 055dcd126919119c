"""Visitors' pages and their delivery: pages, listings, plots, headers, privacy.

No query and no format for machines belongs here.
"""
