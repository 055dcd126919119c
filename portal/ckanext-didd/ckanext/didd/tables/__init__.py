"""Tables in the DataStore: loading, viewing, catching up.

Nothing here describes a table: its resource brings the schema.
"""
