"""What a publication asks and keeps: what the portal must show, notes, the audit head, a report.

The act itself is ``didd.steps.publish``; what must change is decided in ``didd.publication``.
Nothing here starts a publication.
"""
