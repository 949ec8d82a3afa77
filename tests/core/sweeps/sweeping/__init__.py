"""Every commit and every call of every job goes wrong once, each in a world of its own."""
