"""What was withdrawn: tombstones, and the stored files that go with it."""
