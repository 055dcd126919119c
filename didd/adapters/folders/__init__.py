"""Agencies' folders, wherever they lie: listed, opened, and written to only in ``_hasil/``.

What is in a file is not known here.
"""
