"""Tables in the DataStore: loading, viewing, and what a worker missed."""
