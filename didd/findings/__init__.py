"""Findings for an agency: grouped, worded, and rendered as a page.

Workbooks are in ``didd.adapters.agency_workbooks``.
"""
