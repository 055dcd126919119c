"""Workbooks for an agency: the form to fill in, and the return slip.

The slip's text comes from ``didd.findings``; here it becomes formatted cells.
No text of a finding is written here.
"""
