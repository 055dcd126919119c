"""What became of each agency, row by row, and the open work of those that merged.

Rows are only added. What may happen to an agency is decided in ``didd.agencies``, not here.
"""
