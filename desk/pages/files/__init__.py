"""Agencies' files as officers look at them: page by page, and one version beside another.

Nothing here hands out a file's own bytes; ``desk.web.downloads`` does, to be saved.
"""
