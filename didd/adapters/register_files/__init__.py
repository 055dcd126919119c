"""A register edition as files: CSV, JSON, XLSX, PDF.

``didd.register`` determines the content; here is only the layout.
"""
