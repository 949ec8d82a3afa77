"""Processes that start with the package imported; a test of the real command starts its own."""
