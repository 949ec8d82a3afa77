"""The promises of a channel's ports."""
