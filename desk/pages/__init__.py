"""One module per page: each function gets a ``Visit`` and gives a response."""
