"""What an agency's officer does in their workspace: checks asked for, files put, notes written.

What is done to files goes into the agency's own folder; nothing is judged or decided here.
"""
