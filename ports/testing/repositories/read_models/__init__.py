"""Contracts of the read models."""
