"""What officers declared of the headings that the law wants.

How an agency stands with them is not kept: boards are worked out anew.
"""
