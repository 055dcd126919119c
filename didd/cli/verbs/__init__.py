"""The verbs of ``didd``: one module for each, or for a few that share their words.

A verb reads its arguments, calls a step and prints; it decides nothing.
``didd.cli.verb_list`` says which verbs there are.
"""
