"""The portal in the API: what the public sees, the next plan, taking back and giving again.

What the portal then shows is not decided here but in ``didd.publication``.
"""
