"""How many calls the simulated Amazon takes."""
