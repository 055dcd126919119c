"""Reading workbooks and delimited text as grids, in processes with limits.

What a grid means is not known here.
"""
