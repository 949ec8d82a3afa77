"""Customer cancellations, from the channel to the order management system (OMS)."""
