"""What must change on the portal: datasets wanted, plan, apply, take back, verify.

Pure but for ``apply``, which acts through ``didd.ports.Portal``; CKAN is not known here.
"""
