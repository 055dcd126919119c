"""What agencies' officers did in their workspace: checks asked for, files put, notes written.

No file itself is here: those lie in the agencies' own folders.
"""
