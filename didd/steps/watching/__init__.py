"""How the office stands, measured for those who watch it, and what of it is alarming.

It only reads. What officers are told of their own work is in ``didd.steps.messages``.
"""
