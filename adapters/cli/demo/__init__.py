"""Runs some simulated hours in about a minute, and checks the result at both sides."""
