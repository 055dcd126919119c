"""A backup on disk: a BagIt bag, in the clear or encrypted, and a database as lines of JSON.

What belongs into a backup, and in which order it is made, is no matter of this room.
"""
