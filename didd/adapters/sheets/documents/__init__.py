"""Tables in files that are no workbooks, read as sheets in the same limited process."""
