"""What customers cancelled, from the channel to the order management system."""
