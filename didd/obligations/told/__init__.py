"""What is told of a board beside its lines: items that stand for one, and what the public sees.

Pure. Nothing here counts for or against an agency.
"""
