"""What an agency is told: findings grouped, worded, and laid out as a page.

Workbooks are ``didd.adapters.agency_workbooks``.
"""
