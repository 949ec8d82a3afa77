"""Feeds and their processing reports."""
