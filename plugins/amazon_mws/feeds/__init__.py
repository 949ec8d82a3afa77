"""Feeds and the reports on how they were processed."""
