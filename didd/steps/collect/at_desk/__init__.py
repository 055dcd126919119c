"""The list at the desk: cells mended, items added by the agency's officer; the harvest with them.

The agency's own files are never touched.
"""
