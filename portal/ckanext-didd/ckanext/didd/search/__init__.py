"""Search in Indonesian: queries, full text of files, regions, periods.

No page belongs here.
"""
