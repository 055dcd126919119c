"""What the database tells those who watch: ages and counts, never a title or a name."""
