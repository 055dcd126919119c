"""A register edition as files: CSV, JSON, XLSX, PDF.

What stands in it is ``didd.register.compile``; here is only how it looks.
"""
