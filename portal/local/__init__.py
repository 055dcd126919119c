"""A real portal on this machine: set up, started, found again, emptied, stopped.

Each server is one module of ``portal.local.__main__.servers``.
"""
