"""Budgets and granted calls in the database."""
