"""Assure, the order management system: how it is called."""
