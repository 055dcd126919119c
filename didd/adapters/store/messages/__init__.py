"""Messages: what there is to be told, the outbox, and how each officer wants to be written to."""
