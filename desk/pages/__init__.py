"""One module per page: each function takes a ``Visit`` and returns a response."""
