"""The DIDD: compilation, printed layout, editions and differences.

Pure; ``didd.adapters.register_files`` renders files.
"""
