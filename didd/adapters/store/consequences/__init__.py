"""What consequence tests left: outcomes, redacted copies, signed minutes. None of it is public."""
