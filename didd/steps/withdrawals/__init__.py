"""Taking back what is public: withdraw, close a title, show an earlier edition, restore, embargo.

Each is an officer's instruction, recorded with its reason before the portal is called; so are
refusals. What the portal then shows is decided in ``didd.publication``, not here.
"""
