"""Finding personal data in text, and masking it.

Pure; ``checks.personal_data`` opens files.
"""
