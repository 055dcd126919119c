"""An agency's own list: from a grid of cells to proposed rows.

Pure; ``didd.adapters.sheets`` reads files as grids.
"""
