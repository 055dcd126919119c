"""Text extraction from files for other checks: members, pages, markup.

Nothing here interprets a text or yields findings.
"""
