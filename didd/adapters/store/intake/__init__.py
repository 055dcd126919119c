"""What harvests leave in the database: files, rows, records, answers about columns.

What officers decide about it is one floor up, and nothing here changes it.
"""
