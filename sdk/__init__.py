"""Help for those who write plugins, over the ports."""
