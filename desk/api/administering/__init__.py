"""An administrator's part of the API, and the auditor's: officers, roles, agencies, tokens, audit.

Passwords, second factors, and whose name at single sign-on is whose, stay at the desk: a token that
is lost must not open another account.
"""
