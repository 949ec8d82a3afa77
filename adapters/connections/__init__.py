"""Open connections."""
