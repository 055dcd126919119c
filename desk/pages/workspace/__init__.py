"""An agency's workspace: what is expected of it, a check now, its files.

What is decided on proposals is not here; what is done to files is in ``didd.steps``.
"""
