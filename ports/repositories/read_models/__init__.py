"""Protocols and values for reading alone: lists, counts, search and figures."""
