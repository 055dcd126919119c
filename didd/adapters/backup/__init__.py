"""A backup on disk: a BagIt bag of files, and a database as lines of JSON.

What belongs into a backup, and in which order it is made, is no matter of this room.
"""
