"""Untrusted files: how stored bytes leave the portal, and from which host."""
