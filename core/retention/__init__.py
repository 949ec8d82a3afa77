"""Erases documents and call records after their retention period."""
