"""The rules of ``metadata.yaml`` on rows, as a Great Expectations suite.

The only room that may import Great Expectations. The texts of findings are data, not code.
"""
