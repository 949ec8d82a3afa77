"""Utilities for plugin authors."""
