"""Formats log lines and redacts secrets and personal data."""
