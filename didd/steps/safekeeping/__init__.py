"""The whole office kept safe: backed up, and brought back into an empty place.

What agencies' folders and the portal hold is not in it: the portal is made again from it.
"""
