"""What there is to tell officers, the outbox, and how each officer wants to be written to.

Which of it is told to whom is decided elsewhere (``didd.messages``).
"""
