"""Officers, their roles, and the audit trail: who answers today, and an administrator's changes.

Pages only: who may appoint whom is decided in ``didd.approval``, and kept by ``didd.steps.people``.
"""
