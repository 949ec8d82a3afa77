"""The promises of the host's ports."""
