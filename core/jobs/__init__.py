"""What every job has in common: one step, the next run, the backoff."""
