"""What visitors of the portal leave to the office: the words that they sought in vain.

Nothing of a visitor comes this far, and nothing is published here.
"""
