"""Lists in print, long ones in volumes: pages are counted, then each is typeset by a process.

A typesetter keeps what it has set: only a process that ends gives its memory back.
"""
