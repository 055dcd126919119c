"""The printed list: its pages, columns, lines and signatures. Pure."""
