"""An office's settings folder held against ours: what it repeats, what nothing reads, what is new.

Nothing is changed in it, and no rule applied.
"""
