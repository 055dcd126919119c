"""What visitors see and how it is delivered: pages, lists, plots, headers, privacy."""
