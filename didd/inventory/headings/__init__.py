"""What the columns of a list mean: from its headings to fields, or to a question.

Pure; the rows below the headings are ``didd.inventory``.
"""
