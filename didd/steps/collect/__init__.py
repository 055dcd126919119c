"""SOP step 1 as acts: harvest, look, check, explain, submit.

Start at ``collect``; each other module is one part of it.
"""
