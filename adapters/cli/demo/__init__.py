"""Some simulated hours in about a minute, looked at from both sides."""
