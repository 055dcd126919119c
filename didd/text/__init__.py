"""What can be done to any text, whatever it says: fold, tidy, print, digits, file names.

Nothing here knows the law, a field or a format.
"""
