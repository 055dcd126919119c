"""What more than one person stands for: what binds an agency, confirmed; what it has not, signed.

Pure. What one officer alone declares is in ``didd.obligations.declarations``.
"""
