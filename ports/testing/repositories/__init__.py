"""Contract tests of the repositories."""
