"""What people said of what the law wants: of headings, what binds, packages, questions, steps.

How an agency stands with it is not kept: boards are worked out anew.
"""
