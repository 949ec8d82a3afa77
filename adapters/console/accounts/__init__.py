"""Accounts of the console: passwords, sign-in, sessions and access rules."""
