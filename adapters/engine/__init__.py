"""Who wakes the deeds."""
