"""The DIDD: compiled, laid out for print, its editions and their differences.

Pure; files are ``didd.adapters.register_files``.
"""
