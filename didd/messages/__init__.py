"""Messages to officers: which are due, to whom, when, and in what words. Pure.

Nothing here decides anything about information: a reminder is all that time ever brings about.
"""
