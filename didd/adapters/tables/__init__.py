"""Reading files as public tables: rows out of a file, described in a limited process.

``didd.tables`` interprets the columns.
Nothing of one format belongs here that ``sheets`` reads too.
"""
