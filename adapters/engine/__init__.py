"""Who wakes the jobs."""
