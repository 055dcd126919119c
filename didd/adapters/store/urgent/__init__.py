"""What could not wait for the usual order: takedowns until a second officer decides on them.

What follows for the portal is kept by ``didd.adapters.store.takebacks``, in the same transaction.
"""
