"""Messages as whole acts: written, sent, sent again; how an officer wants them.

Nothing here decides on information.
"""
