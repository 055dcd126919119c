"""Letters to agencies, as papers for an officer to sign: when one is due is decided elsewhere."""
