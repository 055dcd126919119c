"""Other people's programs against the portal: `python -m tests.faults.soak.clients`."""
