"""Contract tests of a channel's ports."""
