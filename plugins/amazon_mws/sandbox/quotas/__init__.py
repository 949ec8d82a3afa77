"""Throttling and hourly quotas of the simulated Amazon."""
