"""Officers, their roles and their passwords: added, changed and ended by a portal administrator.

Only what changes people is here. Nobody changes their own roles. Every change, and every refused
one, is in the audit chain.
"""
