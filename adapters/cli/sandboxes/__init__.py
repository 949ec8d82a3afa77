"""The simulated Amazon and Assure as child processes, and their commands."""
