"""The portal of an Indonesian public-information office (PPID), as a CKAN extension.

Only this package imports CKAN; it imports nothing of ``didd``, which may run elsewhere.
"""
