"""Easy Ship packages and pickups."""
