"""The files that an agency's list names: read, checked, asked for, described.

Only files: what the list says of them is ``didd.steps.collect.read_folder``.
"""
