"""One file for each section of the API that is simulated, and what sections have in common."""
