"""Detects conditions that need an operator, and sends alerts about them."""
