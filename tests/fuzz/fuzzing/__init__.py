"""Malformed input for everything that reads external bytes."""
