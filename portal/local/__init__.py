"""A real portal on this machine: set up, start, find, reset, stop.

Each server is one module of ``portal.local.servers``.
Nothing here is imported by the core, the checks or the desk.
"""
