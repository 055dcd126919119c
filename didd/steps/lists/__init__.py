"""Papers around the lists: the decree before it is signed and after; lists beside the DIDD."""
