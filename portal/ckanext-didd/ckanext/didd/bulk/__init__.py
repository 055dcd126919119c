"""Many datasets a request: the publisher's actions, what follows a commit, indexing."""
