"""The agency's own list at the desk: read, mended, added to, and taken out as a workbook.

What is kept, and how it counts at the harvest, is not decided here.
"""
