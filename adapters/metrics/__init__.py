"""Metrics for Prometheus, read from the database at each scrape: every process has the same."""
