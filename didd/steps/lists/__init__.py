"""Papers of lists: decrees to sign and signed ones; lists beside the DIDD, established or gathered.

The DIDD itself is established one folder up, never here.
"""
