"""The promises of storage."""
