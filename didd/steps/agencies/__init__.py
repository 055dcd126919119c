"""Agencies added, renamed, moved, merged and ended by a portal administrator, and what follows.

Only an agency's own life is here: who may do what with its items is decided in other rooms.
"""
