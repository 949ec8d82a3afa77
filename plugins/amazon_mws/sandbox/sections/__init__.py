"""The simulated sections of the API, and their shared parts."""
