"""Connections that are open."""
