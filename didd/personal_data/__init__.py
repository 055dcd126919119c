"""Finding personal data in text, and masking it.

Pure; opening files is ``checks.personal_data``.
"""
