"""Agencies' folders, local or remote: listed, opened, and written to only in ``_hasil/``.

Nothing here interprets the content of files.
"""
