"""A file erased for good at a person's request: looked for everywhere, taken out, proved.

What is erased of an account is in ``didd.steps.people``; nothing here decides what is public.
"""
