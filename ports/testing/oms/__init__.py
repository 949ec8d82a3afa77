"""Contract tests of an order management system's ports."""
