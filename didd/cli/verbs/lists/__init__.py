"""Verbs of lists: decrees to be signed, what is excluded, all editions in one, editions compared.

The DIDD itself is established and published one folder up, not here.
"""
