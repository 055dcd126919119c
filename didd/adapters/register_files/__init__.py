"""A register edition as files: CSV, JSON, XLSX, PDF.

What stands in it is ``didd.register``; here is only how it looks.
"""
