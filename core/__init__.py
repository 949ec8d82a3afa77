"""What the connector does, one file for each deed, knowing no channel and no database."""
