"""What the queue's pages share: its filters, and those that an officer gave a name."""
