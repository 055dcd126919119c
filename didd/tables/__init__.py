"""What a public table is: where it lies in a sheet, its columns, its Table Schema.

Pure; reading files is ``didd.adapters.tables``.
"""
