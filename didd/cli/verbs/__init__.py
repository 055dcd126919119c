"""The verbs of ``didd``: one module for each, or for a few that share their words.

A verb reads its arguments, calls a step and prints; ``didd.cli.verb_list`` says which there are.
"""
