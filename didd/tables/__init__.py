"""Public tables: their place in a sheet, columns, Table Schema.

Pure; ``didd.adapters.tables`` reads files.
"""
