"""An agency's own list: from a grid of cells to proposed rows.

Pure; how a file becomes a grid is ``didd.adapters.sheets``.
"""
