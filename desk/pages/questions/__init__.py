"""Pages of auditors' questions: what answers each, what people answer, the score, frozen packs.

What must be there by law, heading by heading, is on the pages of ``obligations``, not here.
"""
