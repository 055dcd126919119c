"""What keeps Dagster itself in order: its measures, its old runs. No step of the SOP is here."""
