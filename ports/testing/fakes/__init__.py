"""Fakes with behaviour, and values to begin with."""
