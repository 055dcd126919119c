"""Workbooks that an agency gets from us: the form to fill, and the return slip.

What the slip says is ``didd.findings``; here it becomes cells with looks.
"""
