"""Tables in the DataStore: loading, viewing, catching up."""
