"""Visitors' pages and their delivery: pages, listings, plots, headers, privacy."""
