"""Interfaces between core and adapters or plugins. Imports neither of them."""
