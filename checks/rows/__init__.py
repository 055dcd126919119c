"""The rules of ``metadata.yaml`` on rows, as a Great Expectations suite.

The only room that may import Great Expectations. What a finding says is data, not code.
"""
