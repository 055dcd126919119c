"""Other ways to log in, and to prove it: single sign-on, one-time codes, recovery codes.

Pages only: what a code or another server proves is decided in ``desk.access``.
"""
