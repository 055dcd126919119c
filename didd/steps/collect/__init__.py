"""SOP step 1: harvest, list and read, check, explain, submit.

Start at ``collect``; each other module is one part of it.
"""
