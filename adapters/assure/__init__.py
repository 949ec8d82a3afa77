"""The adapter for Assure, the order management system."""
