"""Reading workbooks and delimited text as grids, in processes with limits.

Nothing here interprets a grid.
"""
