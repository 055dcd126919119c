"""A real portal on this machine: set up, start, find, reset, stop.

Each server is one module of ``portal.local.__main__.servers``.
"""
