"""One module for each server that a portal needs, and for starting and stopping processes."""
