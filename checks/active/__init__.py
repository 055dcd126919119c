"""Active content in files: scripts, actions, formulas with external calls, polyglot files.

One module per file format; each returns findings or what it detected, and executes nothing.
"""
