"""Calls from the connector to Assure."""
