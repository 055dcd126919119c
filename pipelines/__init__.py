"""Dagster wiring: resources, jobs, sensors, schedules, and the one ``Definitions``."""
