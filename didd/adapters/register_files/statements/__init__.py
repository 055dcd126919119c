"""The statement that an agency has no such information, as papers to sign."""
