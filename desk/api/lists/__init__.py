"""Lists in the API: drafts of the DIDD, what is excluded, their decrees and editions.

A decree is looked at first, then confirmed by the hash of all that it will say; nothing is
compiled here.
"""
