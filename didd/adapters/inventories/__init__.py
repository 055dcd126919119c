"""Finding an agency's lists in its folder and reading them as grids or rows.

``didd.inventory`` interprets the grids.
Nothing is judged here.
"""
