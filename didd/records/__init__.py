"""From rows to records: the intake frame, identity, and what changed in a folder.

Pure; a record that exists is valid.
"""
