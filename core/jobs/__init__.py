"""Common to all jobs: the job protocol, the next run, the backoff."""
