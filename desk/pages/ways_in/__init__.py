"""An officer's own account, and other ways into it: single sign-on, one-time and recovery codes.

Pages only: what a code or another server proves is decided in ``desk.access``.
"""
