"""Reading files as public tables: rows out of a file, described in a limited process.

What columns mean is ``didd.tables``.
"""
