"""The verbs of ``didd``, a module for each step. ``didd.cli`` puts them together."""
