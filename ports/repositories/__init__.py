"""Repositories for persistent data, one protocol per entity."""
