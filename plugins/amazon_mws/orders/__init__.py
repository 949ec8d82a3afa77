"""Parsers of Amazon's orders and order items."""
