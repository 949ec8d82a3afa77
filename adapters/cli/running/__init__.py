"""Commands that run the connector, and their child processes."""
