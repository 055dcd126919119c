"""Pages of what visitors of the portal leave to the office: words that they sought in vain.

Nothing is kept of it at the desk, and nobody is named.
"""
