"""Finding an agency's lists in its folder and reading them as grids or rows.

What a grid means is ``didd.inventory``.
"""
