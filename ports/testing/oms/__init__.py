"""The promises of an order management system's ports."""
