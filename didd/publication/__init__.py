"""What must change on the portal: datasets wanted, plan, apply, take back, verify.

Pure except ``apply``, which acts through ``didd.ports.Portal``; nothing here knows CKAN.
"""
