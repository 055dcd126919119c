"""Operations on any text: fold, tidy, print, digits, file names.

Nothing here knows the law, a field or a format.
"""
