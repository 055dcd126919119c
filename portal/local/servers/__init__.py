"""One module per server of a portal, and modules to start and stop processes.

What order they start in is not said here but in ``portal.local.running``.
"""
