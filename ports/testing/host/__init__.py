"""Contract tests of the host's ports."""
