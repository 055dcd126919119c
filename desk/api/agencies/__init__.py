"""An agency's part of the API: what is expected of it, its folder, checks, list and headings.

What is kept, and how it counts at the harvest, is in ``didd.steps``; nothing is judged here.
"""
