"""What sandboxes share: their state, in memory or in a file."""
