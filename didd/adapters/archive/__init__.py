"""The content-addressed archive: bytes by their sha256, on a disk or an object store.

Nothing here interprets the bytes.
"""
