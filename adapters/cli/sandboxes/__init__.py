"""Commands for the simulated Amazon and Assure."""
