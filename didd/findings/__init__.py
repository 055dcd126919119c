"""Findings for an agency: grouped, worded, and rendered as a page.

Workbooks are in ``didd.adapters.agency_workbooks``.
Nothing here reads a file or judges one.
"""
