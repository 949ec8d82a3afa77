"""What the connector does, one file for each job, knowing no channel and no database."""
