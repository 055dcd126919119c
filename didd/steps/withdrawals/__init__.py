"""Taking back what is public: withdraw, close a title, show an earlier edition.

What the portal then shows is ``didd.publication``.
"""
