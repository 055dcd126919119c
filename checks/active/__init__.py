"""What runs when a file is opened: scripts, actions, calling formulas, two files in one.

One module for each kind of file; each gives findings or what it saw, and runs nothing.
"""
