"""What the desk says: its texts in Indonesian and English, and dates and numbers for people.

No query and no page.
"""
