"""Searching in Indonesian: queries, texts of files, regions, periods."""
