"""Verbs of lists beside the DIDD in force: what is excluded, and editions compared.

No verb that decides, establishes or publishes; those are one folder up.
"""
