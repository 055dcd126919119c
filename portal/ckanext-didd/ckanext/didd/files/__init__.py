"""Untrusted files: how stored bytes leave the portal, and from which host.

What a file says is not read here.
"""
