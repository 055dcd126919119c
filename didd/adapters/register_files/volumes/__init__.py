"""Lists in print, long ones in volumes: each is typeset in a process of its own.

A typesetter keeps what it has set: only a process that ends gives its memory back.
"""
