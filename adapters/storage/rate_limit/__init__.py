"""Budgets and their calls, counted in the database."""
