"""One module per server of a portal, and modules to start and stop processes."""
